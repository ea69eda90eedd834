import json
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from elevenlabs.types import GetAgentEmbedResponseModel, PostAgentAvatarResponseModel

from conversations.models import Agent
from conversations.store.access.api_keys import KnownKey
from conversations.store.access.grants import give_signed_url, redeem

AGENTS = "/v1/convai/agents"
PS = "platform_settings"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
GIF = b"GIF89a" + b"\x00" * 40
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
READ_BY_THE_WIDGET = {
    "variant",
    "placement",
    "avatar",
    "feedback_mode",
    "end_feedback",
    "language",
    "supported_language_overrides",
    "language_presets",
    "first_message",
    "text_only",
    "supports_text_only",
    "text_input_enabled",
    "transcript_enabled",
    "mic_muting_enabled",
    "default_expanded",
    "always_expanded",
    "dismissible",
    "show_agent_status",
    "show_conversation_id",
    "strip_audio_tags",
    "use_rtc",
    "file_input_config",
    "terms_html",
    "terms_text",
    "terms_key",
    "text_contents",
    "styles",
    "markdown_link_allowed_hosts",
    "markdown_link_include_www",
    "markdown_link_allow_http",
    "disable_banner",
    "override_link",
}


def widget(client, agent, **query):
    return client.get(f"{AGENTS}/{agent.public_id}/widget", query)


def config_of(client, agent):
    answer = widget(client, agent)
    assert answer.status_code == 200, answer.content
    GetAgentEmbedResponseModel.model_validate(answer.json(), strict=True)
    assert answer.json()["agent_id"] == agent.public_id
    return answer.json()["widget_config"]


def change(client, agent, settings):
    path = f"{AGENTS}/{agent.public_id}"
    answer = client.patch(path, json.dumps(settings), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- What a page is told -----------------------------------------------------------------


def test_a_page_is_told_all_that_the_widget_reads(agent, caller):
    agent.language, agent.first_message = "de", "Hallo!"
    agent.files_allowed, agent.max_files = True, 3
    agent.save()
    config = config_of(caller(), agent)
    assert config.keys() >= READ_BY_THE_WIDGET
    assert config["language"] == "de"
    assert config["first_message"] == "Hallo!"
    assert config["text_only"] is False
    assert config["use_rtc"] is False
    files = config["file_input_config"]
    assert files["enabled"] is True
    assert files["max_files_per_conversation"] == 3
    assert files["max_image_bytes"] <= files["max_document_bytes"]


def test_a_widget_looks_as_programs_want_it(agent, caller):
    look = {
        "variant": "full",
        "text_contents": {"start_call": "Ring"},
        "language_presets": {"de": {"text_contents": {"start_call": "Anrufen"}}},
    }
    change(caller("write"), agent, {PS: {"widget": look}})
    config = config_of(caller(), agent)
    assert {name: config[name] for name in look} == look
    assert config["placement"] == "bottom-right"


def test_languages_are_offered_where_a_client_may_choose_one(agent, caller):
    agent.language_presets = {
        "de": {"overrides": {"agent": {"first_message": "Hallo!"}}},
        "fr": {"overrides": {}},
    }
    agent.save()
    config = config_of(caller(), agent)
    assert config["language_presets"] == {"de": {"first_message": "Hallo!"}, "fr": {}}
    assert config["supported_language_overrides"] == []
    agent.overridable = ["agent.language"]
    agent.save()
    assert config_of(caller(), agent)["supported_language_overrides"] == ["de", "fr"]


def test_pages_of_other_sites_may_read_the_answer(agent, caller, settings):
    settings.PARLEY = {**settings.PARLEY, "ALLOWED_ORIGINS": ["https://shop.example"]}
    for origin, code in (("https://shop.example", 200), ("https://evil.example", 403)):
        answer = caller().get(
            f"{AGENTS}/{agent.public_id}/widget", headers={"Origin": origin}
        )
        assert answer.status_code == code
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("column", ["enabled", "archived"])
def test_an_agent_that_takes_no_calls_has_no_widget(agent, caller, column):
    setattr(agent, column, column == "archived")
    agent.save()
    assert widget(caller(), agent).status_code == 404


def test_a_private_agents_widget_takes_a_valid_signature(agent, caller):
    agent.requires_auth = True
    agent.save()
    other = Agent.objects.create(name="Other")
    key = KnownKey(caller("talk").key.key_hash, frozenset(["talk"]))
    signature = give_signed_url(agent.public_id, key).secret
    used = give_signed_url(agent.public_id, key).secret
    redeem(agent.public_id, used, "signed_url")
    for wrong in (
        {},
        {"conversation_signature": ""},
        {"conversation_signature": signature + "x"},
        {"conversation_signature": give_signed_url(other.public_id, key).secret},
        {"conversation_signature": used},
    ):
        refused = widget(caller(), agent, **wrong)
        assert refused.status_code == 401
        assert refused.json()["detail"]["status"] == "authorization_required"
    assert widget(caller(), agent, conversation_signature=signature).status_code == 200
    # And it still opens the conversation.
    assert redeem(agent.public_id, signature, "signed_url").startswith("conv_")


# --- The picture -------------------------------------------------------------------------


def put(client, agent, content, name="me.png", kind="image/png"):
    file = BytesIO(content)
    file.name, file.content_type = name, kind
    return client.post(f"{AGENTS}/{agent.public_id}/avatar", {"avatar_file": file})


def test_a_picture_is_shown_to_everybody_at_the_address_given(agent, caller):
    answer = put(caller("write"), agent, PNG)
    assert answer.status_code == 200
    PostAgentAvatarResponseModel.model_validate(answer.json(), strict=True)
    assert answer.json()["agent_id"] == agent.public_id
    url = answer.json()["avatar_url"]
    assert url.startswith("http://testserver/v1/convai/agents/")
    shown = caller().get(url)
    assert (shown.status_code, shown.content) == (200, PNG)
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    avatar = {"type": "image", "url": url}
    assert config_of(caller(), agent)["avatar"] == avatar
    read = caller("read").get(f"{AGENTS}/{agent.public_id}").json()
    assert read[PS]["widget"]["avatar"] == avatar


def test_another_picture_has_another_address_and_the_first_is_gone(
    agent, caller, django_capture_on_commit_callbacks
):
    first = put(caller("write"), agent, PNG).json()["avatar_url"]
    agent.refresh_from_db()
    storage, name = agent.avatar.storage, agent.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        second = put(caller("write"), agent, GIF).json()["avatar_url"]
    assert first != second
    assert caller().get(second).headers["Content-Type"] == "image/gif"
    assert not storage.exists(name)


def test_a_picture_stays_when_its_answer_is_sent_back_and_goes_when_replaced(
    agent, caller
):
    staff = caller("read", "write")
    put(staff, agent, PNG)
    answer = staff.get(f"{AGENTS}/{agent.public_id}").json()
    again = change(staff, agent, {PS: answer[PS]})
    assert again[PS]["widget"]["avatar"] == answer[PS]["widget"]["avatar"]
    orb = {"type": "orb", "color_1": "#111111", "color_2": "#222222"}
    assert change(staff, agent, {PS: {"widget": {"avatar": orb}}})
    assert config_of(caller(), agent)["avatar"] == orb
    agent.refresh_from_db()
    assert not agent.avatar


def test_a_copy_has_a_picture_of_its_own(agent, caller):
    staff = caller("read", "write")
    put(staff, agent, PNG)
    made = staff.post(
        f"{AGENTS}/{agent.public_id}/duplicate", "{}", content_type="application/json"
    ).json()
    copy = Agent.objects.get(public_id=made["agent_id"])
    agent.refresh_from_db()
    assert copy.avatar.name != agent.avatar.name
    assert caller().get(f"{AGENTS}/{copy.public_id}/avatar").content == PNG


@pytest.mark.parametrize("content", [SVG, b"<html>", b"", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_whatever_it_is_called(agent, caller, content):
    answer = put(caller("write"), agent, content)
    assert answer.status_code == 422
    assert "avatar_file" in json.dumps(answer.json())
    agent.refresh_from_db()
    assert not agent.avatar


def test_a_picture_is_taken_up_to_a_size(agent, caller, settings):
    settings.PARLEY = {**settings.PARLEY, "MAX_AVATAR_BYTES": 20}
    answer = put(caller("write"), agent, PNG)
    assert answer.status_code == 413
    message = answer.json()["detail"]["message"]
    assert message.startswith("avatar_file: has ")
    assert "at most 20\xa0bytes are taken (MAX_AVATAR_BYTES)" in message


def test_a_file_of_staff_that_could_run_is_not_served(agent, caller):
    agent.avatar.save("me.png", ContentFile(SVG))
    assert caller().get(f"{AGENTS}/{agent.public_id}/avatar").status_code == 404


def test_an_agent_without_a_picture_has_none_to_show(agent, caller):
    assert caller().get(f"{AGENTS}/{agent.public_id}/avatar").status_code == 404
    assert caller().get(f"{AGENTS}/agent_nobody/avatar").status_code == 404

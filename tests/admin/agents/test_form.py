import pytest
from django.urls import reverse

from conversations.models import Agent, AgentDocument, Sealed
from conversations.store.library.documents import NewDocument, add_document
from tests.admin.agents.test_model_admin import filled_in


@pytest.mark.parametrize(
    ("public_id", "is_one"),
    [("desk-2", True), ("the desk", False), ("caf\u00e9", False)],
)
def test_an_id_is_one_that_clients_can_name(admin_client, db, public_id, is_one):
    add = reverse("admin:conversations_agent_add")
    values = filled_in(admin_client.get(add)) | {"name": "New", "public_id": public_id}
    response = admin_client.post(add, values)
    assert Agent.objects.filter(public_id=public_id).exists() is is_one
    if not is_one:
        [says] = response.context["adminform"].form.errors["public_id"]
        assert "without spaces" in says


def test_overrides_are_boxes_and_others_are_kept(agent, edit):
    Agent.objects.update(overridable=["tts.stability", "agent.first_message"])
    assert edit() == {}
    assert sorted(agent.overridable) == ["agent.first_message", "tts.stability"]
    assert edit(overridable=["agent.language"]) == {}
    assert agent.overridable == ["agent.language"]
    assert "overridable" in edit(overridable=["agent.invented"])


def test_hosted_agent_needs_its_id_and_a_key(agent, edit, settings):
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": ""}
    found = edit(backend="hosted")
    assert set(found) == {"hosted_agent_id", "hosted_api_key"}
    assert edit(backend="hosted", hosted_agent_id="a", hosted_api_key="sk-1") == {}
    assert agent.hosted_api_key.reveal() == "sk-1"
    assert edit() == {}
    assert agent.hosted_api_key.reveal() == "sk-1"
    assert "hosted_api_key" in edit(**{"hosted_api_key-clear": "on"})
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": "sk-site"}
    assert edit(**{"hosted_api_key-clear": "on"}) == {}
    assert not agent.hosted_api_key


def test_stored_key_is_sent_to_no_address_it_was_not_given_for(agent, edit):
    there = {"hosted_base_url": "https://other.example"}
    assert edit(backend="hosted", hosted_agent_id="a", hosted_api_key="sk-1") == {}
    [message] = edit(**there)["hosted_api_key"]
    assert "a key of its own" in message
    assert agent.hosted_base_url == ""
    assert "hosted_api_key" in edit(**there, **{"hosted_api_key-clear": "on"})
    assert edit(**there, hosted_api_key="sk-2") == {}
    assert (agent.hosted_base_url, agent.hosted_api_key.reveal()) == (
        "https://other.example",
        "sk-2",
    )
    assert edit(name="Renamed") == {}
    assert "another address" in edit(hosted_base_url="")["hosted_api_key"][0]
    assert agent.hosted_api_key.reveal() == "sk-2"


def test_agent_that_could_never_connect_is_not_saved(agent, edit, settings):
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": "sk-site"}
    there = {"hosted_base_url": "https://other.example"}
    found = edit(backend="hosted", hosted_agent_id="a", **there)
    assert set(found) == {"hosted_api_key"}
    assert agent.backend == "local"


def test_key_that_is_too_long_is_not_called_missing(edit):
    found = edit(
        backend="hosted",
        hosted_agent_id="a",
        hosted_base_url="https://other.example",
        hosted_api_key="x" * 20_001,
    )
    assert found["hosted_api_key"] == ["At most 20000 characters."]


def test_key_of_a_hosted_agent_is_not_in_the_page(admin_client, agent):
    agent.hosted_api_key = Sealed.of("sk-1")
    agent.save()
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    page = admin_client.get(url).content.decode()
    assert "sk-1" not in page
    assert agent.hosted_api_key.token not in page


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("dynamic_variables", '{"system__time": 1}', "reserved"),
        ("dynamic_variables", '["a"]', "an object"),
        ("inline_tools", '[{"type": "client"}]', "Tool 1, name: is needed"),
        ("language_presets", "{", "line 1"),
        ("vendor_settings", "[]]", "line 1"),
    ],
)
def test_json_that_cannot_be_used_is_refused(edit, field, typed, says):
    assert says in " ".join(edit(**{field: typed})[field])


def test_json_and_tags_are_kept_as_they_are(agent, edit):
    typed = {
        "dynamic_variables": '{"name": "Ada", "vip": true}',
        "inline_tools": '[{"type": "system", "name": "end_call"}]',
        "tags": " town \n\nhall\ntown",
    }
    for changes in (typed, {}):
        assert edit(**changes) == {}
        assert agent.dynamic_variables == {"name": "Ada", "vip": True}
        assert agent.inline_tools == [{"type": "system", "name": "end_call"}]
        assert agent.tags == ["town", "hall"]
    assert edit(dynamic_variables="", tags="") == {}
    assert (agent.dynamic_variables, agent.tags) == ({}, [])


def test_documents_are_attached_on_the_page(agent, edit):
    document = add_document(NewDocument("text", "Hours", "Nine."))
    prefix = "agentdocument_set"
    added = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-document": str(document.pk),
        f"{prefix}-0-usage": "prompt",
    }
    assert edit(**added) == {}
    assert AgentDocument.objects.get().usage == "prompt"


def test_tools_and_documents_can_be_looked_up(admin_client, agent):
    add_document(NewDocument("text", "Opening hours", "Nine."))
    answer = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "term": "opening",
            "app_label": "conversations",
            "model_name": "agentdocument",
            "field_name": "document",
        },
    )
    assert [found["text"] for found in answer.json()["results"]] == ["Opening hours"]


def test_models_behind_the_agents_own_are_lines_that_exist(agent, edit):
    assert edit(llm_fallbacks=" scripted/echo \n\noffline/answerer\n") == {}
    assert agent.llm_fallbacks == "scripted/echo\noffline/answerer"
    assert "nobody/model" in str(edit(llm_fallbacks="nobody/model")["llm_fallbacks"])
    assert edit(llm_fallbacks="none") == {}
    # One that has gone may stay while something else is changed.
    Agent.objects.update(llm_fallbacks="nobody/model")
    assert edit(name="Front desk") == {}


def test_an_endpoint_of_its_own_is_checked(agent, edit):
    assert "url" in str(edit(llm="custom-llm")["custom_llm"])
    wrong = '{"url": "https://llm.example.org/v1", "api_type": "websocket"}'
    [message] = edit(llm="custom-llm", custom_llm=wrong)["custom_llm"]
    assert "api_type 'websocket' is not spoken here" in message
    right = '{"url": "https://llm.example.org/v1"}'
    assert edit(llm="custom-llm", custom_llm=right) == {}
    assert (agent.llm, agent.custom_llm["url"]) == (
        "custom-llm",
        "https://llm.example.org/v1",
    )

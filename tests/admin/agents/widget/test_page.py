"""The page of an agent's widget: shown, tried, saved, and closed to who may not."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conversations.admin.agents.widget.page import PAGE, STAGE
from conversations.models import Agent
from tests.admin.agents.widget.typed_form import typed

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
WIDGET = "/v1/convai/agents/agent_library/widget"
HTML_TERMS = (
    "<p>Be <b>kind</b>.</p>"
    '<p>See <a href="https://example.org/p?a=1&amp;b=2">privacy</a>.</p>'
)


@pytest.fixture
def address(agent):
    return reverse(PAGE, args=[agent.pk])


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def save(client, address, **changes):
    return client.post(address, {**typed(client.get(address)), **changes})


def tried(client, address, **changes):
    answer = save(client, address, _try="1", **changes)
    assert answer.status_code == 200
    return answer.json()


def public(client):
    return client.get(WIDGET).json()["widget_config"]


def test_the_agents_page_leads_there(admin_client, agent, address):
    page = admin_client.get(
        reverse("admin:conversations_agent_change", args=[agent.pk])
    )
    assert address in page.content.decode()


def test_what_is_saved_is_what_pages_are_told(admin_client, agent, address):
    answer = save(
        admin_client,
        address,
        widget_variant="full",
        style_accent="#7a1fa2",
        style_button_radius="4",
        widget_transcript="on",
        texts="start_call: Ring us\nend_call: Hang up",
        widget_terms_text="Be **kind**.",
        widget_link_hosts="example.org\n  docs.example.org",
    )
    assert (answer.status_code, answer.url) == (302, address)
    config = public(admin_client)
    assert config["variant"] == "full"
    assert config["styles"] == {"accent": "#7a1fa2", "button_radius": 4}
    assert config["transcript_enabled"] is True
    assert config["text_contents"] == {"start_call": "Ring us", "end_call": "Hang up"}
    assert config["terms_html"] == "<p>Be <strong>kind</strong>.</p>"
    assert config["markdown_link_allowed_hosts"] == [
        {"hostname": "example.org"},
        {"hostname": "docs.example.org"},
    ]
    entry = LogEntry.objects.get()
    assert "widget_variant" in entry.change_message


def test_saving_what_is_shown_changes_nothing(admin_client, agent, address):
    agent.widget_styles = {"accent": "red", "glow": {"a": 1}, "sheet_radius": 2.5}
    agent.widget_texts = {"start_call": "Ring", "end_call": None}
    agent.widget_terms_html = HTML_TERMS
    german = {"text_contents": {"a": "b"}, "terms_html": HTML_TERMS, "x": 1}
    agent.widget_languages = {"de": german, "it": None}
    agent.widget_link_hosts = "a.example\nb.example"
    agent.language_presets = {"fr": {"overrides": {}}}
    agent.save()
    before = public(admin_client)
    columns = {
        field.attname
        for field in Agent._meta.concrete_fields
        if field.attname != "updated_at"
    }
    then = {name: getattr(agent, name) for name in columns}
    assert save(admin_client, address).status_code == 302
    agent.refresh_from_db()
    assert {name: getattr(agent, name) for name in columns} == then
    assert public(admin_client) == before
    assert not LogEntry.objects.exists()


def test_terms_stay_as_programs_wrote_them_where_a_colour_is_saved(
    admin_client, agent, address
):
    agent.widget_terms_html = HTML_TERMS
    agent.language_presets = {"de": {}}
    agent.widget_languages = {
        "de": {"terms_text": "Alt.\n\nNeu. ", "terms_html": "<i>"}
    }
    agent.save()
    save(admin_client, address, style_accent="#7a1fa2")
    agent.refresh_from_db()
    assert (agent.widget_terms_text, agent.widget_terms_html) == ("", HTML_TERMS)
    assert agent.widget_languages["de"]["terms_html"] == "<i>"
    assert agent.widget_styles == {"accent": "#7a1fa2"}


def test_terms_that_programs_wrote_are_edited_with_their_links(
    admin_client, agent, address
):
    agent.widget_terms_html = HTML_TERMS
    agent.save()
    shown = typed(admin_client.get(address))["widget_terms_text"]
    assert shown == "Be **kind**.\r\n\r\nSee [privacy](https://example.org/p?a=1&b=2)."
    save(admin_client, address, widget_terms_text=f"{shown}\r\nNow.")
    agent.refresh_from_db()
    assert agent.widget_terms_html == ""
    assert agent.widget_terms_text == shown.replace("\r\n", "\n") + "\nNow."


def test_other_settings_stay_as_others_save_them_meanwhile(
    admin_client, agent, address
):
    values = typed(admin_client.get(address))
    Agent.objects.update(name="Reading room", prompt="You are a room.")
    admin_client.post(address, {**values, "widget_variant": "tiny"})
    agent.refresh_from_db()
    assert (agent.name, agent.widget_variant) == ("Reading room", "tiny")
    assert agent.prompt == "You are a room."


def test_typed_looks_are_tried_without_being_saved(admin_client, agent, address):
    answer = tried(
        admin_client,
        address,
        style_accent="#ffffff",
        style_accent_primary="#eeeeee",
        style_base="no colour",
        texts="start_call Ring",
    )
    assert answer["config"]["styles"] == {
        "accent": "#ffffff",
        "accent_primary": "#eeeeee",
    }
    assert set(answer["faults"]) == {"style_base", "texts"}
    assert "#2792dc" in answer["faults"]["style_base"][0]
    assert "Line 1" in answer["faults"]["texts"][0]
    [warning] = answer["warnings"]
    assert "Text on buttons: hard to read in the light and dark" in warning
    agent.refresh_from_db()
    assert agent.widget_styles == {}


def test_what_is_wrong_is_told_and_nothing_is_saved(admin_client, agent, address):
    answer = save(admin_client, address, widget_variant="tiny", style_accent="red;x:y")
    assert answer.status_code == 200
    assert "Nothing was saved" in answer.content.decode()
    agent.refresh_from_db()
    assert agent.widget_variant == "compact"


def test_colours_that_cannot_be_read_are_saved_with_a_warning(admin_client, address):
    values = {**typed(admin_client.get(address)), "style_base_primary": "#ffffff"}
    page = admin_client.post(address, values, follow=True).content.decode()
    assert "The widget is saved." in page
    assert "Text on the background: hard to read in the light scheme" in page


# --- The picture ------------------------------------------------------------------------


def test_an_uploaded_picture_is_shown_at_once(media, admin_client, agent, address):
    picture = SimpleUploadedFile("me.png", PNG, "image/png")
    assert save(admin_client, address, picture=picture).status_code == 302
    told = public(admin_client)["avatar"]
    assert told["type"] == "image"
    assert told["url"].startswith("http://testserver/v1/convai/agents/agent_library/")
    page = admin_client.get(address)
    assert page.context["picture_url"] in told["url"]
    assert admin_client.get(page.context["picture_url"]).content == PNG


def test_a_picture_can_be_kept_hidden_and_removed(
    media, admin_client, agent, address, django_capture_on_commit_callbacks
):
    agent.avatar.save("me.png", ContentFile(PNG))
    agent.widget_avatar_kind = "image"
    agent.save()
    storage, name = agent.avatar.storage, agent.avatar.name
    save(admin_client, address, widget_avatar_kind="orb")
    assert public(admin_client)["avatar"]["type"] == "orb"
    assert storage.exists(name)
    save(admin_client, address, widget_avatar_kind="image")
    with django_capture_on_commit_callbacks(execute=True):
        save(admin_client, address, remove_picture="on")
    agent.refresh_from_db()
    assert (agent.avatar.name, agent.widget_avatar_kind) == ("", "orb")
    assert not storage.exists(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg onload='alert(1)'>", "PNG, JPEG, GIF or WebP"),
        (b"", "PNG, JPEG, GIF or WebP"),
        (PNG * 9, "MAX_AVATAR_BYTES"),
    ],
)
def test_what_is_no_picture_is_refused(
    media, admin_client, agent, address, settings, content, said
):
    settings.PARLEY = {**settings.PARLEY, "MAX_AVATAR_BYTES": 200}
    picture = SimpleUploadedFile("me.png", content, "image/png")
    answer = save(admin_client, address, picture=picture)
    assert said in " ".join(answer.context["form"].errors["picture"])
    agent.refresh_from_db()
    assert not agent.avatar


# --- Websites ---------------------------------------------------------------------------


def test_websites_are_added_and_removed_where_the_snippet_is(
    admin_client, agent, address
):
    save(admin_client, address, new_website="https://shop.example/books?page=1")
    save(admin_client, address, new_website="museum.example")
    agent.refresh_from_db()
    assert agent.allowed_origins == "https://shop.example\nmuseum.example"
    save(admin_client, address, _remove_website="https://shop.example")
    agent.refresh_from_db()
    assert agent.allowed_origins == "museum.example"


def test_a_website_that_is_none_is_refused_by_name(admin_client, agent, address):
    answer = save(admin_client, address, new_website="https://two words.example/")
    assert "is not an origin" in answer.context["form"].errors["new_website"][0]
    agent.refresh_from_db()
    assert agent.allowed_origins == ""


# --- Who may ----------------------------------------------------------------------------


def test_who_may_look_sees_it_and_changes_nothing(client, staff, agent, address):
    client.force_login(staff("view_agent"))
    page = client.get(address)
    assert page.status_code == 200
    assert all(field.disabled for field in page.context["form"].fields.values())
    form = page.content.decode().partition('id="widget-form"')[2]
    assert 'type="submit"' not in form.partition("</form>")[0]
    assert "You may look at this agent" in page.content.decode()
    assert "Add a website" not in page.content.decode()
    for changes in ({"widget_variant": "tiny"}, {"_try": "1"}):
        assert client.post(address, changes).status_code == 403
    agent.refresh_from_db()
    assert agent.widget_variant == "compact"


@pytest.mark.parametrize("name", [PAGE, STAGE])
def test_others_do_not_see_it(client, staff, agent, name):
    place = reverse(name, args=[agent.pk])
    assert client.get(place).status_code == 302
    client.force_login(staff("view_conversation"))
    assert client.get(place).status_code == 403


@pytest.mark.parametrize("name", [PAGE, STAGE])
def test_an_agent_that_is_not_there_has_none(admin_client, name):
    assert admin_client.get(reverse(name, args=[77])).status_code == 404


def test_only_the_admin_itself_may_frame_the_preview(admin_client, agent, address):
    stage = admin_client.get(reverse(STAGE, args=[agent.pk]))
    assert stage.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in stage.headers["Content-Security-Policy"]
    page = admin_client.get(address)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_name_or_a_word_cannot_break_the_page(admin_client, agent, address):
    agent.name = "</script><script>alert(1)</script>"
    agent.widget_texts = {"start_call": "</script><b>x</b>"}
    agent.save()
    page = admin_client.get(address).content.decode()
    assert "<script>alert(1)" not in page
    assert "</script><b>x" not in page


def test_the_page_asks_the_database_no_more_for_more_languages(
    admin_client, agent, address, django_assert_max_num_queries
):
    agent.language_presets = {f"a{letter}": {} for letter in "abcdefghij"}
    agent.save()
    with django_assert_max_num_queries(12):
        page = admin_client.get(address)
    assert json.dumps(page.context["config"])

"""Looks of widgets that were kept as they were sent become settings, and go back."""

import copy
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile

from conversations.models import Agent
from conversations.store.agents.config.conversion import shown
from conversations.store.agents.widget import widget_config

MIGRATION = import_module("conversations.migrations.0014_widget_looks")

pytestmark = pytest.mark.django_db

LOOK = {
    "variant": "full",
    "placement": "top-left",
    "feedback_mode": "during",
    "end_feedback": {"type": "rating"},
    "transcript_enabled": True,
    "text_input_enabled": False,
    "show_conversation_id": False,
    "avatar": {"type": "orb", "color_1": "#111111", "color_2": "#222222"},
    "styles": {"accent": "#7a1fa2", "button_radius": 4, "shadow": "soft"},
    "text_contents": {"start_call": "Ring us"},
    "language_presets": {"de": {"text_contents": {"start_call": "Anrufen"}}},
    "terms_text": "Be kind.",
    "terms_html": "<p>Be kind.</p>",
    "terms_key": "terms-1",
    "markdown_link_allowed_hosts": [{"hostname": "example.org"}],
    "markdown_link_allow_http": False,
}
NOT_OURS = {"expandable": "mobile", "syntax_highlight_theme": "dark"}
DEFAULTS = {
    field.attname: field.get_default()
    for field in Agent._meta.concrete_fields
    if field.attname.startswith("widget_")
}


def kept(look):
    return {"platform_settings": {"widget": copy.deepcopy(look), "testing": {"a": 1}}}


def columns(agent):
    return {name: getattr(agent, name) for name in DEFAULTS}


def bring_in(agent):
    MIGRATION.bring_in(apps, None)
    agent.refresh_from_db()


def put_back(agent):
    MIGRATION.put_back(apps, None)
    agent.refresh_from_db()


def test_every_look_becomes_a_column_and_programs_read_the_same():
    agent = Agent.objects.create(name="a", vendor_settings=kept({**LOOK, **NOT_OURS}))
    bring_in(agent)
    assert agent.vendor_settings == kept(NOT_OURS)
    unmoved = {
        name for name, value in columns(agent).items() if value == DEFAULTS[name]
    }
    assert unmoved == {
        "widget_color_scheme",
        "widget_avatar_kind",
        "widget_avatar_url",
        "widget_text_only_offered",
        "widget_mic_muting",
        "widget_default_expanded",
        "widget_always_expanded",
        "widget_dismissible",
        "widget_avatar_when_collapsed",
        "widget_agent_status",
        "widget_strip_audio_tags",
        "widget_link_include_www",
    }
    told = shown(agent)["platform_settings"]["widget"]
    assert {name: told[name] for name in (LOOK | NOT_OURS)} == LOOK | NOT_OURS
    assert widget_config(agent)["styles"]["accent"] == "#7a1fa2"


def test_the_way_back_gives_what_there_was_and_the_way_there_may_be_gone_again():
    before = kept({**LOOK, **NOT_OURS})
    agent = Agent.objects.create(name="a", vendor_settings=before)
    bare = Agent.objects.create(name="b", vendor_settings={})
    bring_in(agent)
    first = columns(agent)
    bring_in(agent)
    assert columns(agent) == first
    put_back(agent)
    assert agent.vendor_settings == before
    bring_in(agent)
    assert columns(agent) == first
    bare.refresh_from_db()
    assert (bare.vendor_settings, columns(bare)) == ({}, DEFAULTS)


def test_more_agents_than_are_read_at_once_are_all_moved(monkeypatch):
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    for number in range(5):
        Agent.objects.create(
            name=str(number), vendor_settings=kept({"variant": "tiny"})
        )
    MIGRATION.bring_in(apps, None)
    assert Agent.objects.filter(widget_variant="tiny").count() == 5


@pytest.mark.parametrize(
    "odd",
    [
        {"variant": "giant"},
        {"variant": ["full"]},
        {"transcript_enabled": "yes"},
        {"avatar": "orb"},
        {"avatar": {"type": "url", "custom_url": "javascript:alert(1)"}},
        {"avatar": {"type": {"a": 1}}},
        {"styles": {"accent": "red;} body{display:none"}},
        {"styles": []},
        {"text_contents": {"start_call": 3}},
        {"language_presets": {"de": "hallo"}},
        {"markdown_link_allowed_hosts": [{"hostname": "a b"}]},
        {"markdown_link_allowed_hosts": [3]},
        {"end_feedback": "rating"},
        {"terms_text": "x" * 20_001},
        {"variant": None},
    ],
)
def test_what_cannot_be_taken_stays_and_is_not_acted_on(odd):
    agent = Agent.objects.create(name="a", vendor_settings=kept(odd))
    bring_in(agent)
    assert agent.vendor_settings == kept(odd)
    assert columns(agent) == DEFAULTS
    config = widget_config(agent)
    assert config["variant"] == "compact"
    assert config["styles"] == {}
    put_back(agent)
    assert agent.vendor_settings == kept(odd)


@pytest.mark.parametrize("odd", [[], "x", {"platform_settings": []}, kept([]), kept(3)])
def test_settings_of_another_shape_are_left_alone(odd):
    agent = Agent.objects.create(name="a", vendor_settings=odd)
    bring_in(agent)
    assert (agent.vendor_settings, columns(agent)) == (odd, DEFAULTS)


def test_good_entries_are_taken_from_among_bad_ones():
    styles = {"accent": "white", "base": "url(x)", "button_radius": -1}
    texts = {"start_call": "Ring", "end_call": ["x"]}
    look = {"styles": styles, "text_contents": texts}
    agent = Agent.objects.create(name="a", vendor_settings=kept(look))
    bring_in(agent)
    assert agent.widget_styles == {"accent": "white"}
    assert agent.widget_texts == {"start_call": "Ring"}
    assert agent.vendor_settings == kept(
        {
            "styles": {"base": "url(x)", "button_radius": -1},
            "text_contents": {"end_call": ["x"]},
        }
    )
    put_back(agent)
    assert agent.vendor_settings == kept(look)


def test_an_uploaded_picture_is_still_what_is_shown(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    orb = {"type": "orb", "color_1": "#111111", "color_2": "#222222"}
    pictured = Agent.objects.create(name="a")
    pictured.avatar.save("me.png", ContentFile(b"\x89PNG"))
    both = Agent.objects.create(name="b", vendor_settings=kept({"avatar": orb}))
    both.avatar.save("me.png", ContentFile(b"\x89PNG"))
    bring_in(pictured)
    both.refresh_from_db()
    assert pictured.shows_picture
    assert both.shows_picture
    assert both.widget_orb_color_1 == "#111111"


@pytest.mark.parametrize(
    ("avatar", "left"),
    [
        ({"type": "url", "custom_url": "https://example.org/a.png"}, None),
        (
            {"type": "image", "url": "https://example.org/a.png"},
            {"type": "image", "url": "https://example.org/a.png"},
        ),
    ],
)
def test_a_picture_elsewhere_is_shown_from_there(avatar, left):
    agent = Agent.objects.create(name="a", vendor_settings=kept({"avatar": avatar}))
    bring_in(agent)
    assert agent.widget_avatar_kind == "url"
    assert agent.widget_avatar_url == "https://example.org/a.png"
    told = agent.vendor_settings["platform_settings"].get("widget", {}).get("avatar")
    assert told == left
    assert shown(agent)["platform_settings"]["widget"]["avatar"] == avatar

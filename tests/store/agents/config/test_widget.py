"""Looks of widgets: programs and staff change the same, and what is wrong is named."""

import pytest

from conversations.models import Agent
from conversations.models.agent_widget import WidgetLook
from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown
from conversations.store.agents.config.widget import WIDGET_FIELDS

pytestmark = pytest.mark.django_db

HOSTS = [{"hostname": "example.org"}, {"hostname": "*"}]
PRESETS = {"de": {"text_contents": {"start_call": "Los"}, "terms_text": "Bitte."}}
MAPPED = [
    ("variant", "inline", "widget_variant", "inline"),
    ("placement", "top", "widget_placement", "top"),
    ("color_scheme", "dark", "widget_color_scheme", "dark"),
    ("feedback_mode", "end", "widget_feedback_mode", "end"),
    ("end_feedback", {"type": "rating"}, "widget_end_rating", True),
    ("end_feedback", None, "widget_end_rating", False),
    ("transcript_enabled", True, "widget_transcript", True),
    ("text_input_enabled", False, "widget_text_input", False),
    ("supports_text_only", False, "widget_text_only_offered", False),
    ("mic_muting_enabled", True, "widget_mic_muting", True),
    ("default_expanded", True, "widget_default_expanded", True),
    ("always_expanded", True, "widget_always_expanded", True),
    ("dismissible", True, "widget_dismissible", True),
    ("show_avatar_when_collapsed", True, "widget_avatar_when_collapsed", True),
    ("show_agent_status", True, "widget_agent_status", True),
    ("show_conversation_id", False, "widget_conversation_id", False),
    ("strip_audio_tags", False, "widget_strip_audio_tags", False),
    ("styles", {"accent": "white", "sheet_radius": 1.5}, "widget_styles", ...),
    ("styles", {"accent": None, "glow": [1]}, "widget_styles", ...),
    ("text_contents", {"start_call": "Go", "end_call": None}, "widget_texts", ...),
    ("language_presets", PRESETS, "widget_languages", ...),
    ("terms_text", "Be **kind**.\n\nDo.", "widget_terms_text", ...),
    ("terms_text", None, "widget_terms_text", ""),
    ("terms_html", "<b>x</b>", "widget_terms_html", "<b>x</b>"),
    ("terms_key", "terms-2", "widget_terms_key", "terms-2"),
    ("markdown_link_allowed_hosts", HOSTS, "widget_link_hosts", "example.org\n*"),
    ("markdown_link_include_www", False, "widget_link_include_www", False),
    ("markdown_link_allow_http", False, "widget_link_allow_http", False),
    (
        "avatar",
        {"type": "url", "custom_url": "https://example.org/a.png"},
        "widget_avatar_url",
        "https://example.org/a.png",
    ),
    (
        "avatar",
        {"type": "image", "url": "https://example.org/a.png"},
        "widget_avatar_url",
        "https://example.org/a.png",
    ),
    ("avatar", {"type": "orb", "color_1": "#111"}, "widget_orb_color_1", "#111"),
    ("avatar", {"type": "url", "custom_url": ""}, "widget_avatar_url", ""),
]


def wrapped(look):
    return {"platform_settings": {"widget": look}}


def create(look):
    return editing.create_agent(wrapped(look), lambda column, name: None)


def change(agent, look):
    return editing.change_agent(
        agent.public_id, wrapped(look), lambda column, name: None
    )


def look_of(agent):
    return shown(agent)["platform_settings"]["widget"]


@pytest.mark.parametrize(("key", "sent", "column", "value"), MAPPED)
def test_what_is_sent_stands_in_its_column_and_comes_back(key, sent, column, value):
    agent = create({key: sent})
    assert getattr(agent, column) == (sent if value is ... else value)
    assert look_of(agent)[key] == sent
    agent.full_clean(exclude=["name"])


def test_every_key_is_tried():
    assert {field.path[-1] for field in WIDGET_FIELDS} == {key for key, *_ in MAPPED}


@pytest.mark.parametrize(
    ("look", "place", "said"),
    [
        ({"variant": "giant"}, "variant", "tiny, compact, full"),
        ({"variant": 3}, "variant", "text"),
        ({"placement": "left"}, "placement", "bottom-right"),
        ({"transcript_enabled": "yes"}, "transcript_enabled", "true or false"),
        ({"end_feedback": {"type": "stars"}}, "end_feedback.type", "rating"),
        ({"avatar": {"type": "film"}}, "avatar.type", "orb, image or url"),
        (
            {"avatar": {"type": "orb", "color_2": "red;x:y"}},
            "avatar.color_2",
            "#2792dc",
        ),
        (
            {"avatar": {"type": "url", "custom_url": "javascript:alert(1)"}},
            "avatar.custom_url",
            "https://",
        ),
        ({"avatar": {"type": "image", "url": 3}}, "avatar.url", "picture"),
        ({"styles": {"accent": "url(//x)"}}, "styles.accent", "colour"),
        ({"styles": {"button_radius": "9px"}}, "styles.button_radius", "pixels"),
        ({"styles": {"button_radius": 501}}, "styles.button_radius", "500"),
        ({"styles": {"glow": "x" * 300_000}}, "styles", "larger"),
        ({"text_contents": {"start_call": 1}}, "text_contents.start_call", "text"),
        ({"text_contents": {"Start call": "x"}}, "text_contents.Start call", "name"),
        (
            {"language_presets": {"de": {"text_contents": {"end_call": "x" * 1001}}}},
            "language_presets.de.text_contents.end_call",
            "1000",
        ),
        ({"language_presets": {"deutsch!": {}}}, "language_presets.deutsch!", "code"),
        ({"language_presets": {"de": {"terms_key": 3}}}, "language_presets.de", ""),
        (
            {"markdown_link_allowed_hosts": [{"hostname": "a/b"}]},
            "markdown_link_allowed_hosts.0.hostname",
            "example.org",
        ),
        ({"terms_text": "x" * 20_001}, "terms_text", "20000"),
        ({"terms_key": "x" * 201}, "terms_key", "200"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name(look, place, said):
    with pytest.raises(BadConfig) as caught:
        apply(Agent(name="x"), wrapped(look), lambda column, name: None)
    [fault] = caught.value.faults
    assert str(fault).startswith(f"platform_settings.widget.{place}")
    assert said in fault.message


def test_updates_merge_colours_and_words_and_replace_the_avatar():
    agent = create(
        {
            "styles": {"accent": "red", "base": "white"},
            "text_contents": {"start_call": "Go"},
            "avatar": {"type": "orb", "color_1": "#111", "color_2": "#222"},
        }
    )
    agent = change(
        agent,
        {
            "styles": {"accent": "blue"},
            "text_contents": {"end_call": "Stop"},
            "avatar": {"type": "orb", "color_2": "#333"},
        },
    )
    assert agent.widget_styles == {"accent": "blue", "base": "white"}
    assert agent.widget_texts == {"start_call": "Go", "end_call": "Stop"}
    assert look_of(agent)["avatar"] == {"type": "orb", "color_2": "#333"}
    assert agent.widget_orb_color_1 == "#2792dc"


def test_what_staff_change_is_what_programs_read():
    agent = create(
        {
            "avatar": {"type": "orb", "color_1": "#111", "glow": True},
            "styles": {"accent": "red", "glow": 1},
            "syntax_highlight_theme": "dark",
        }
    )
    agent.widget_orb_color_1 = "#444"
    agent.widget_styles = {**agent.widget_styles, "accent": "green"}
    agent.save()
    look = look_of(editing.find_agent(agent.public_id))
    assert look["avatar"]["color_1"] == "#444"
    assert look["styles"] == {"accent": "green", "glow": 1}
    assert look["syntax_highlight_theme"] == "dark"


def test_other_terms_do_not_leave_the_html_of_the_former_ones():
    agent = create({"terms_text": "Old.", "terms_html": "<p>Old.</p>"})
    agent = change(agent, {"terms_text": "New."})
    assert (agent.widget_terms_text, agent.widget_terms_html) == ("New.", "")
    agent = change(agent, {"terms_text": "Third.", "terms_html": "<p>3</p>"})
    assert agent.widget_terms_html == "<p>3</p>"


def test_nothing_is_kept_twice():
    assert create({key: sent for key, sent, *_ in MAPPED[:16]}).vendor_settings == {}


def test_every_column_of_the_widget_can_be_set_by_programs():
    of_the_avatar = {"widget_orb_color_1", "widget_orb_color_2", "widget_avatar_url"}
    told = {field.column for field in WIDGET_FIELDS} | of_the_avatar
    assert told == {field.name for field in WidgetLook._meta.fields}

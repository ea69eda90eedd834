import json

import pytest

from conversations.models import Agent
from conversations.store.agents.widget import widget_config
from conversations.store.agents.widget_terms import terms_html, terms_text


def test_everything_has_its_default(settings):
    limits = {"MAX_UPLOAD_BYTES": 2_000, "MAX_IMAGE_BYTES": 1_000}
    settings.PARLEY = {**settings.PARLEY, **limits}
    config = widget_config(Agent(name="Desk", first_message="Hi"))
    assert config == {
        "variant": "compact",
        "placement": "bottom-right",
        "color_scheme": "auto",
        "expandable": "never",
        "avatar": {"type": "orb", "color_1": "#2792dc", "color_2": "#9ce6e6"},
        "styles": {},
        "feedback_mode": "none",
        "end_feedback": None,
        "transcript_enabled": False,
        "text_input_enabled": True,
        "supports_text_only": True,
        "mic_muting_enabled": False,
        "default_expanded": False,
        "always_expanded": False,
        "dismissible": False,
        "show_avatar_when_collapsed": False,
        "show_agent_status": False,
        "show_conversation_id": True,
        "strip_audio_tags": True,
        "disable_banner": True,
        "override_link": None,
        "terms_text": None,
        "terms_html": None,
        "terms_key": None,
        "text_contents": {},
        "language_presets": {},
        "markdown_link_allowed_hosts": [],
        "markdown_link_include_www": True,
        "markdown_link_allow_http": True,
        "language": "en",
        "supported_language_overrides": [],
        "first_message": "Hi",
        "text_only": False,
        "use_rtc": False,
        "file_input_config": {
            "enabled": False,
            "max_files_per_conversation": 10,
            "max_image_bytes": 1_000,
            "max_document_bytes": 2_000,
        },
    }


def test_columns_win_over_whatever_was_kept():
    kept = {"variant": "tiny", "language": "fr", "text_only": True, "use_rtc": True}
    config = widget_config(
        Agent(
            name="Desk",
            language="de",
            widget_variant="full",
            vendor_settings={"platform_settings": {"widget": kept}},
        )
    )
    assert config["variant"] == "full"
    assert (config["language"], config["text_only"]) == ("de", False)
    assert config["use_rtc"] is False


def test_what_nobody_here_acts_on_is_told_too():
    kept = {"syntax_highlight_theme": "dark", "override_link": "https://a.example/"}
    config = widget_config(
        Agent(vendor_settings={"platform_settings": {"widget": kept}})
    )
    assert {name: config[name] for name in kept} == kept


def test_a_link_that_would_run_is_not_told():
    kept = {"platform_settings": {"widget": {"override_link": "javascript:alert(1)"}}}
    assert widget_config(Agent(vendor_settings=kept))["override_link"] is None


def test_a_languages_greeting_its_labels_and_its_terms_are_put_together():
    config = widget_config(
        Agent(
            widget_languages={
                "de": {
                    "text_contents": {"start_call": "Los", "end_call": None},
                    "terms_text": "Bitte.",
                    "terms_key": None,
                    "terms_translation": {"source_hash": "1", "text": "x"},
                },
                "it": None,
            },
            language_presets={
                "de": {"overrides": {"agent": {"first_message": "Hallo!"}}}
            },
        )
    )
    assert config["language_presets"] == {
        "de": {
            "text_contents": {"start_call": "Los"},
            "terms_text": "Bitte.",
            "terms_html": "<p>Bitte.</p>",
            "first_message": "Hallo!",
        }
    }


def test_nothing_is_told_as_null_where_the_widget_would_take_it_for_a_value():
    config = widget_config(
        Agent(
            widget_styles={"accent": None, "base": "white"},
            widget_texts={"start_call": None, "end_call": "Stop"},
        )
    )
    assert config["styles"] == {"base": "white"}
    assert config["text_contents"] == {"end_call": "Stop"}


@pytest.mark.parametrize("odd", [None, [], {"de": None}, {"de": {"overrides": "x"}}])
def test_odd_presets_of_staff_break_nothing(odd):
    config = widget_config(Agent(language_presets=odd))
    assert config["language"] == "en"
    json.dumps(config)


def test_terms_of_programs_are_told_as_they_wrote_them():
    agent = Agent(widget_terms_text="Be kind.", widget_terms_html="<b>Be kind.</b>")
    assert widget_config(agent)["terms_html"] == "<b>Be kind.</b>"


def test_terms_become_html_in_which_nothing_runs():
    text = (
        "**Read** this:\n[our rules](https://example.org/?a=1&b=2)\n\n"
        "<script>alert(1)</script> [x](javascript:alert(1))"
        ' [y](https://a.example/"onclick=alert(1))'
    )
    html = terms_html(text)
    assert html.startswith(
        "<p><strong>Read</strong> this:<br>"
        '<a href="https://example.org/?a=1&amp;b=2" target="_blank"'
        ' rel="noopener noreferrer">our rules</a></p><p>&lt;script&gt;'
    )
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert html.count("<a ") <= 2
    assert '"onclick' not in html


def test_no_terms_are_no_html():
    assert terms_html("  \n ") == ""


def test_terms_of_html_alone_are_told_as_text_with_their_links():
    html = '<p>See <a href="https://a.example/p">privacy</a>.</p>'
    agent = Agent(
        widget_terms_html=html, widget_languages={"de": {"terms_html": "<b>Ja</b>"}}
    )
    config = widget_config(agent)
    assert config["terms_html"] == html
    assert config["terms_text"] == "See [privacy](https://a.example/p)."
    assert config["language_presets"]["de"]["terms_text"] == "**Ja**"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Be kind.", "Be kind."),
        ("<p>One,\n two.</p>\n<p>Three<br/>four.</p>", "One, two.\n\nThree\nfour."),
        ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
        ("<h2>Rules</h2><div>a &lt; b &amp; c</div>", "Rules\n\na < b & c"),
        ("<strong> Read </strong>this", "**Read** this"),
        ("<b></b><a href='https://a.example'></a>x", "x"),
        ('<a href="javascript:alert(1)">x</a> <a>y</a>', "x y"),
        (
            '<a href="https://a.example/(b) c">x</a>',
            "[x](https://a.example/%28b%29%20c)",
        ),
        ("<script>alert(1)</script><style>a {}</style>Yes", "Yes"),
        ("<p>Cut <a href='https://a.example'>off", "Cut [off](https://a.example)"),
        ("[no](https://a.example) link", "[no](https://a.example) link"),
    ],
)
def test_html_becomes_text_and_keeps_its_paragraphs_and_its_links(html, text):
    assert terms_text(html) == text


def test_terms_survive_the_way_there_and_back():
    text = "**Read** [our rules](https://a.example/?a=1&b=2)\nnow.\n\nBe kind <here>."
    assert terms_text(terms_html(text)) == text

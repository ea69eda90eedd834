import pytest

from conversations.protocol.widget_look import (
    COLOURS,
    LENGTHS,
    MAX_BYTES,
    is_link_host,
    languages_fault,
    styles_fault,
    texts_fault,
)


def test_what_the_vendor_has_passes():
    styles = {**dict.fromkeys(COLOURS, "#abc"), **dict.fromkeys(LENGTHS, 12.5)}
    assert styles_fault({**styles, "their_own": {"a": [1]}, "accent": None}) is None
    assert texts_fault({"start_call": "Go", "end_call": None}) is None
    preset = {"text_contents": {"start_call": "Los"}, "terms_text": "Bitte.", "x": 1}
    assert languages_fault({"de": preset, "pt-br": None, "fr": {}}) is None


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ()),
        ({"accent": "rot"}, ("accent",)),
        ({"accent": 3}, ("accent",)),
        ({"accent": "#fff;--x:1"}, ("accent",)),
        ({"button_radius": "3"}, ("button_radius",)),
        ({"button_radius": -1}, ("button_radius",)),
        ({"button_radius": True}, ("button_radius",)),
        ({"button_radius": float("nan")}, ("button_radius",)),
        ({"x": "y" * MAX_BYTES}, ()),
    ],
)
def test_a_style_that_is_none_is_named(value, path):
    assert styles_fault(value)[0] == path


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("Go", ()),
        ({"start_call": ["Go"]}, ("start_call",)),
        ({"start_call": "x" * 1_001}, ("start_call",)),
        ({"<b>": "x"}, ("<b>",)),
        ({f"label_{number}": "x" for number in range(201)}, ()),
    ],
)
def test_a_label_that_is_none_is_named(value, path):
    assert texts_fault(value)[0] == path


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ()),
        ({"d e": {}}, ("d e",)),
        ({"de": "Hallo"}, ("de",)),
        ({"de": {"text_contents": []}}, ("de", "text_contents")),
        ({"de": {"text_contents": {"a": 1}}}, ("de", "text_contents", "a")),
        ({"de": {"terms_text": 1}}, ("de", "terms_text")),
        ({"de": {"terms_key": "x" * 201}}, ("de", "terms_key")),
        ({f"aa-{number}": {} for number in range(101)}, ()),
        ({"de": {"x": "y" * MAX_BYTES}}, ()),
    ],
)
def test_a_language_that_is_wrong_is_named_with_its_text(value, path):
    assert languages_fault(value)[0] == path


@pytest.mark.parametrize(
    "host",
    ["*", "example.org", "a.b.example.org.", "localhost:8000", "xn--bcher-kva.de"],
)
def test_hosts_that_links_lead_to(host):
    assert is_link_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "https://a.example",
        "a/b",
        "*.example.org",
        "a..b",
        "a b",
        "a" * 40_000 + "!",
    ],
)
def test_what_is_no_host(host):
    assert not is_link_host(host)

"""What a model hears of a failed tool, by mode and by kind."""

import pytest

from conversations.engine.tool_errors import HIDDEN, SUMMARY_CHARACTERS, summary, told
from conversations.engine.tools import ErrorHandling

SALESFORCE = (
    'HTTP 400: [{"message": "unexpected token: FORM", "errorCode": "MALFORMED_QUERY"}]'
)


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        (ErrorHandling.PASSTHROUGH, "webhook", SALESFORCE),
        (ErrorHandling.SUMMARIZED, "client", "HTTP 400: unexpected token: FORM"),
        (ErrorHandling.HIDE, "client", HIDDEN),
        (ErrorHandling.AUTO, "client", SALESFORCE),
        (ErrorHandling.AUTO, "system", SALESFORCE),
        (ErrorHandling.AUTO, "webhook", "HTTP 400: unexpected token: FORM"),
        (ErrorHandling.AUTO, "mcp", "HTTP 400: unexpected token: FORM"),
    ],
)
def test_the_mode_decides_and_else_the_kind(mode, kind, expected):
    assert told(SALESFORCE, mode, kind) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("No such city.", "No such city."),
        ('{"error": {"message": "No quota."}}', "No quota."),
        ('{"error": "invalid_grant", "error_description": "Expired."}', "Expired."),
        ('[{"message": "One."}, {"message": "Two."}]', "One.; Two."),
        ('{"code": 7}', '{"code": 7}'),
        ("{not JSON", "{not JSON"),
        ("<html><style>a{}</style><h1>Bad\n gateway</h1></html>", "Bad gateway"),
        ("", ""),
        # What only looks like markup is a part of the message.
        ("unexpected token: <EOF>", "unexpected token: <EOF>"),
        ('{"message": "unexpected <EOF>"}', "unexpected <EOF>"),
        ("a < b and c > d", "a < b and c > d"),
        ("a <b and c> d", "a <b and c> d"),
        ("amount must be <1000 or >5000", "amount must be <1000 or >5000"),
        ("List<String> is no Map<a, b>", "List<String> is no Map<a, b>"),
        ("Ann <ann@example.org> is there", "Ann <ann@example.org> is there"),
        ("<p>Needs a &lt; b, not <EOF>.</p>", "Needs a < b, not <EOF>."),
        ("<p>Cut <b>short", "Cut short"),
        ("One.<br>Two.<BR/>Three.", "One. Two. Three."),
        ("<!-- x < y --><h1>Gone</h1>", "Gone"),
        (
            "<?xml version='1.0'?><s:Fault><faultstring>Bad id</faultstring></s:Fault>",
            "Bad id",
        ),
        ("<html><body><script>if (a < b) {", ""),
    ],
)
def test_a_summary_is_the_message_in_one_line(text, line):
    assert summary(text) == line


def test_a_summary_is_short():
    assert len(summary("x" * 5_000)) == SUMMARY_CHARACTERS + 3


def test_an_error_that_says_nothing_is_told_as_a_failure():
    assert told("<p></p>", ErrorHandling.SUMMARIZED, "webhook") == HIDDEN


@pytest.mark.parametrize("part", ["<script ", "<", "</", "<!--", "</a", "<p "])
def test_a_long_text_of_anything_is_summed_up_at_once(part):
    # In steps that grow with the square of its length this would take minutes.
    summary("<p></p>" + part * (1_000_000 // len(part)))

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
    ],
)
def test_a_summary_is_the_message_in_one_line(text, line):
    assert summary(text) == line


def test_a_summary_is_short():
    assert len(summary("x" * 5_000)) == SUMMARY_CHARACTERS + 3


def test_an_error_that_says_nothing_is_told_as_a_failure():
    assert told("<p></p>", ErrorHandling.SUMMARIZED, "webhook") == HIDDEN

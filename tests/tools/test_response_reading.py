import json

import pytest

from conversations.outbound.sending import Received
from conversations.protocol.tool_config import Assignment
from conversations.protocol.tool_request import ResponseFilter
from conversations.tools.masking import Mask
from conversations.tools.response_reading import HIDDEN, Reading, outcome_of

JSON = "application/json; charset=utf-8"


def received(body, kind=JSON, status=200, charset=None, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    shown = {**({"content-type": kind} if kind else {}), **headers}
    return Received(status, "Reason", shown, content, charset)


def read(answer, *assignments, secrets=(), **response_filter):
    reading = Reading(
        ResponseFilter(**response_filter),
        [Assignment(**assignment) for assignment in assignments],
    )
    return outcome_of(answer, reading, Mask(secrets))


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (received({"a": [1, None, "ü"]}), '{"a":[1,null,"ü"]}'),
        (received({"a": 1}, "application/hal+json"), '{"a":1}'),
        (received(b'{"a": 1}', ""), '{"a":1}'),
        (received("done"), "done"),
        (received(b"{broken", JSON), "{broken"),
        (received(b"", JSON, 204), ""),
        (received("Grüße".encode(), "text/plain; charset=utf-8"), "Grüße"),
        (received("Grüße".encode("latin-1"), "text/html", charset="latin-1"), "Grüße"),
        (received(b"Gr\xfc\xdfe", "text/plain", charset="no-such"), "Gr��e"),
        (received(b"nul\0 byte", "text/plain"), "nul byte"),
        (received(b"7", "text/plain"), "7"),
    ],
)
def test_text_and_json_are_told_as_they_are(answer, text):
    outcome = read(answer)
    assert (outcome.text, outcome.is_error) == (text, False)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (received(b"\x89PNG\xff", "image/png"), "image/png, 5 bytes"),
        (received(b"\xff\xfe\x00", ""), "something without a type, 3 bytes"),
    ],
)
def test_what_cannot_be_read_is_described(answer, kind):
    assert kind in read(answer).text


@pytest.mark.parametrize(
    ("response_filter", "text"),
    [
        ({"mode": "all", "filters": ["a"]}, '{"a":{"b":1,"c":2},"d":3}'),
        ({"mode": "allow", "filters": ["a.b", "d"]}, '{"a":{"b":1},"d":3}'),
        ({"mode": "allow", "filters": ["x"]}, HIDDEN),
        ({"mode": "hide_all"}, HIDDEN),
    ],
)
def test_a_filter_shows_what_it_allows(response_filter, text):
    assert (
        read(received({"a": {"b": 1, "c": 2}, "d": 3}), **response_filter).text == text
    )


def test_what_is_hidden_is_hidden_in_texts_and_errors_too():
    hidden = {"mode": "hide_all"}
    assert read(received(b"words", "text/plain"), **hidden).text == HIDDEN
    failed = read(received(b"words", "text/plain", 500), **hidden)
    assert "words" not in failed.text


def test_an_error_says_what_happened_and_what_the_server_says():
    body = [{"message": "unexpected token", "errorCode": "MALFORMED_QUERY"}]
    outcome = read(received(body, status=400))
    assert outcome.is_error
    assert outcome.text.split("\n") == [
        "The server answered 400 (Reason).",
        '[{"message":"unexpected token","errorCode":"MALFORMED_QUERY"}]',
    ]
    long = read(received(b"x" * 9_000, "text/plain", 503)).text
    assert len(long) < 2_100


def test_a_redirect_that_is_not_followed_says_what_to_do():
    outcome = read(received(b"", "text/html", 302, location="https://b.example/x"))
    assert outcome.is_error
    assert "https://b.example/x" in outcome.text
    assert "follow_redirects" in outcome.text


# --- Assigning -------------------------------------------------------------------------

ORDER = {"order": {"id": 7, "lines": [{"sku": "A"}], "note": None}, "jwt": "hush-hush"}


def test_values_become_variables():
    outcome = read(
        received(ORDER),
        {"dynamic_variable": "id", "value_path": "order.id"},
        {"dynamic_variable": "sku", "value_path": "order.lines.0.sku"},
        {"dynamic_variable": "text", "value_path": "order.lines"},
        {
            "dynamic_variable": "native",
            "value_path": "order.lines",
            "preserve_native_type": True,
        },
        {"dynamic_variable": "none", "value_path": "order.note"},
        {"dynamic_variable": "gone", "value_path": "order.gone"},
        {"dynamic_variable": "system__agent_id", "value_path": "order.id"},
    )
    assert outcome.variables == {
        "id": 7,
        "sku": "A",
        "text": '[{"sku":"A"}]',
        "native": [{"sku": "A"}],
    }


def test_what_becomes_a_secret_is_told_to_nobody():
    outcome = read(
        received(ORDER), {"dynamic_variable": "secret__jwt", "value_path": "jwt"}
    )
    assert outcome.variables == {"secret__jwt": "hush-hush"}
    assert "hush" not in outcome.text


def test_what_is_sanitised_is_assigned_and_not_told():
    outcome = read(
        received(ORDER),
        {"dynamic_variable": "id", "value_path": "order.id", "sanitize": True},
    )
    assert outcome.variables == {"id": 7}
    assert json.loads(outcome.text)["order"] == {"lines": [{"sku": "A"}], "note": None}


def test_a_failure_assigns_nothing():
    answer = received(ORDER, status=500)
    assignment = {"dynamic_variable": "id", "value_path": "order.id"}
    assert read(answer, assignment).variables == {}
    assert read(received(b"text", "text/plain"), assignment).variables == {}


@pytest.mark.parametrize("status", [200, 401])
def test_a_secret_that_comes_back_is_masked_everywhere(status):
    answer = received({"headers": {"auth": "Bearer sk-hush-1"}}, status=status)
    assignment = {"dynamic_variable": "echo", "value_path": "headers.auth"}
    outcome = read(answer, assignment, secrets=["sk-hush-1"])
    assert "hush" not in outcome.text
    assert "hush" not in str(outcome.variables)

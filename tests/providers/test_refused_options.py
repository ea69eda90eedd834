import pytest

from conversations.engine.ports import ProviderRefused
from conversations.providers.refused_options import RefusedOptions

BODY = {
    "model": "small",
    "messages": [],
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.0,
    "max_tokens": 80,
}


def refused(text: str, status: int = 400) -> ProviderRefused:
    return ProviderRefused(text, status)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("`temperature` is deprecated for this model.", "temperature"),
        ('{"loc": ["body", "stream_options"], "msg": "extra"}', "stream_options"),
    ],
)
def test_what_the_error_names_is_left_out_from_then_on(text: str, gone: str) -> None:
    options = RefusedOptions("ours/small")
    assert options.learn(BODY, refused(text, 422))
    assert set(BODY) - set(options.applied(BODY)) == {gone}


def test_the_longest_answer_is_asked_for_by_its_newer_name() -> None:
    options = RefusedOptions("ours/small")
    text = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    assert options.learn(BODY, refused(text))
    applied = options.applied(BODY)
    assert applied["max_completion_tokens"] == 80
    assert "max_tokens" not in applied


def test_an_error_that_names_nothing_is_tried_without_counting_once() -> None:
    options = RefusedOptions("ours/small")
    assert options.learn(BODY, refused("Bad Request"))
    sent = options.applied(BODY)
    assert "stream_options" not in sent
    assert not options.learn(sent, refused("Bad Request"))


@pytest.mark.parametrize("name", ["model", "messages", "response_format"])
def test_what_makes_the_answer_is_never_left_out(name: str) -> None:
    options = RefusedOptions("ours/small")
    sent = {**BODY, "response_format": {}}
    del sent["stream_options"]
    assert not options.learn(sent, refused(f"{name} is wrong"))


@pytest.mark.parametrize("status", [401, 403, 404])
def test_other_refusals_teach_nothing(status: int) -> None:
    options = RefusedOptions("ours/small")
    assert not options.learn(BODY, refused("stream_options", status))
    assert options.applied(BODY) == BODY


def test_a_format_that_is_refused_is_left_to_whoever_asked_for_it() -> None:
    options = RefusedOptions("ours/small")
    asked = {**BODY, "response_format": {"type": "json_schema"}}
    assert not options.learn(asked, refused("response_format is not supported"))
    assert options.applied(asked) == asked

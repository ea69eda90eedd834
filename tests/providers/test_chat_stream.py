import json

import pytest

from conversations.engine.ports import TextDelta, ToolRequest
from conversations.providers.chat_stream import ChatStream, ChatStreamError


def delta(**content: object) -> bytes:
    return json.dumps({"choices": [{"delta": content}]}).encode()


def call(index: int, call_id: str = "", name: str = "", arguments: str = "") -> bytes:
    function = {"name": name, "arguments": arguments}
    return delta(tool_calls=[{"index": index, "id": call_id, "function": function}])


def test_words_come_at_once() -> None:
    stream = ChatStream()
    assert stream.feed(delta(role="assistant", content="")) == ""
    assert stream.feed(delta(content="Hel")) == "Hel"
    assert stream.feed(delta(content="lo")) == "lo"
    assert stream.finish() == []


def test_tool_calls_are_put_together_from_their_pieces() -> None:
    stream = ChatStream()
    stream.feed(call(0, "a", "weather", ""))
    stream.feed(call(1, "b", "end_call", "{}"))
    stream.feed(call(0, arguments='{"city": '))
    stream.feed(call(0, arguments='"Berlin"}'))
    assert stream.finish() == [
        ToolRequest("a", "weather", {"city": "Berlin"}),
        ToolRequest("b", "end_call", {}),
    ]


def test_whole_calls_under_one_index_stay_apart() -> None:
    stream = ChatStream()
    stream.feed(call(0, "a", "one", "{}"))
    stream.feed(call(0, "b", "two", "{}"))
    assert [part.name for part in stream.finish() if isinstance(part, ToolRequest)] == [
        "one",
        "two",
    ]


def test_calls_without_an_id_get_one_each() -> None:
    ids = set()
    for _ in range(2):
        stream = ChatStream()
        stream.feed(call(0, name="one", arguments="{}"))
        stream.feed(call(1, name="two", arguments="{}"))
        ids |= {part.call_id for part in stream.finish()}
    assert len(ids) == 4


def test_an_id_may_come_late() -> None:
    stream = ChatStream()
    stream.feed(call(0, name="one"))
    stream.feed(call(0, "a", arguments="{}"))
    assert stream.finish() == [ToolRequest("a", "one", {})]


def test_done_is_noticed_and_events_without_words_are_passed_over() -> None:
    stream = ChatStream()
    assert stream.feed(b'{"choices": [], "usage": {"total_tokens": 3}}') == ""
    assert stream.feed(delta(content=None)) == ""
    assert not stream.done
    stream.feed(b"[DONE]")
    assert stream.done


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (b"not json", "not JSON"),
        (b"[1]", "not an object"),
        (b'{"error": {"message": "out of memory"}}', "out of memory"),
        (b'{"choices": [null]}', "no part of a chat completion"),
        (b'{"choices": {"a": 1}}', "no part of a chat completion"),
        (b'{"choices": [{"delta": "Hi"}]}', "no part of a chat completion"),
        (b'{"choices": [{"delta": {"content": 3}}]}', "no part of a chat completion"),
    ],
)
def test_what_cannot_be_an_answer_is_an_error(event: bytes, reason: str) -> None:
    with pytest.raises(ChatStreamError, match=reason):
        ChatStream().feed(event)


@pytest.mark.parametrize("arguments", ["{", "[1]", '"x"'])
def test_arguments_that_are_no_object_are_an_error(arguments: str) -> None:
    stream = ChatStream()
    stream.feed(call(0, "a", "weather", arguments))
    with pytest.raises(ChatStreamError, match="weather"):
        stream.finish()


def test_thoughts_are_not_words() -> None:
    stream = ChatStream()
    assert stream.feed(delta(content="<think>The user greets")) == ""
    assert stream.feed(delta(content=" me.</think>Hi!")) == "Hi!"


def test_held_back_words_come_at_the_end() -> None:
    stream = ChatStream()
    assert stream.feed(delta(content="<th")) == ""
    assert stream.finish() == [TextDelta("<th")]


@pytest.mark.parametrize("depth", [101, 900, 100_000])
def test_arguments_nested_too_deeply_are_told(depth):
    stream = ChatStream()
    arguments = '{"a":' + "[" * depth + "]" * depth + "}"
    function = {"name": "find", "arguments": arguments}
    delta = {"tool_calls": [{"index": 0, "id": "c", "function": function}]}
    stream.feed(json.dumps({"choices": [{"delta": delta}]}).encode())
    with pytest.raises(ChatStreamError, match="too deeply"):
        stream.finish()


def test_an_event_nested_too_deeply_is_no_json():
    with pytest.raises(ChatStreamError, match="not JSON"):
        ChatStream().feed(b"[" * 100_000)

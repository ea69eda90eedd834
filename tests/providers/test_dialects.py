"""Vendors' compatible APIs get what they take; nothing here reached a real one."""

import json
from typing import Any

import pytest

from conversations.engine.ports import (
    AnswerFormat,
    ChatMessage,
    ReplyRequest,
    TextDelta,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.dialects import NO_SIGNATURE, Google, dialect_of
from tests.providers.vendor_stand_ins import AnthropicStandIn, GoogleStandIn, StandIn

PROMPT = ChatMessage("system", "Be brief.")
GREETING = ChatMessage("assistant", "Hello, this is the library.")
QUESTION = ChatMessage("user", "When do you open?")
NOTE = ChatMessage("system", "The user opened the page on cards.")
CALL = ChatMessage("assistant", "", (ToolRequest("call:1 a", "hours", {}),))
RESULT = ChatMessage("tool", "Nine.", tool_call_id="call:1 a")
HOURS = ToolDeclaration("hours", "When we open.")

VENDORS = [(AnthropicStandIn, "claude-opus-5"), (GoogleStandIn, "gemini-3-flash")]


async def said(vendor: StandIn, model: str, request: ReplyRequest) -> str:
    parts = [part async for part in vendor.model(model).reply(request)]
    return "".join(part.text for part in parts if isinstance(part, TextDelta))


@pytest.mark.parametrize(("vendor", "model"), VENDORS)
@pytest.mark.parametrize(
    "messages",
    [
        [PROMPT],
        [PROMPT, GREETING],
        [PROMPT, GREETING, QUESTION],
        [PROMPT, GREETING, QUESTION, CALL, RESULT],
        [PROMPT, QUESTION, CALL, RESULT, NOTE],
        [PROMPT, ChatMessage("user", " "), GREETING, QUESTION],
    ],
)
async def test_any_dialogue_of_ours_is_taken(
    vendor: type[StandIn], model: str, messages: list[ChatMessage]
) -> None:
    request = ReplyRequest(
        messages,
        tools=(HOURS,),
        temperature=1.5,
        max_tokens=80,
        extra_body={"seed": 7, "caller": {"tier": "gold"}},
        answer_format=AnswerFormat("hours", {"type": "object", "properties": {}}),
    )
    stand_in = vendor()
    assert await said(stand_in, model, request) == "Hello."


async def test_a_temperature_that_a_model_takes_none_of_is_left_out_and_remembered() -> (
    None
):
    vendor = AnthropicStandIn()
    model = vendor.model("claude-opus-5")
    for _ in range(2):
        async for _ in model.reply(ReplyRequest([QUESTION], temperature=0.0)):
            pass
    assert ["temperature" in body for body in vendor.bodies] == [True, False, False]


async def test_notes_on_the_way_stay_where_they_are() -> None:
    vendor = AnthropicStandIn()
    await said(vendor, "claude", ReplyRequest([PROMPT, QUESTION, NOTE, QUESTION]))
    (body,) = vendor.bodies
    assert [one["role"] for one in body["messages"]] == [
        "system",
        "user",
        "user",
        "user",
    ]
    assert NOTE.text in body["messages"][2]["content"]


async def test_ids_of_calls_and_of_their_results_stay_the_same() -> None:
    vendor = AnthropicStandIn()
    await said(vendor, "claude", ReplyRequest([QUESTION, CALL, RESULT]))
    _, call, result = vendor.bodies[0]["messages"]
    assert call["tool_calls"][0]["id"] == result["tool_call_id"] == "call_1_a"


SIGNED = {"google": {"thought_signature": "c2ln"}}


def a_call(call_id: str, day: int = 1, **more: object) -> dict[str, Any]:
    function = {"name": "hours", "arguments": json.dumps({"day": day})}
    return {"index": 0, "id": call_id, "function": function, **more}


async def calls_of(vendor: StandIn) -> list[ToolRequest]:
    parts = vendor.model("gemini-3-flash").reply(ReplyRequest([QUESTION]))
    return [part async for part in parts if isinstance(part, ToolRequest)]


async def test_the_signature_of_a_call_goes_back_with_it() -> None:
    delta = {"tool_calls": [a_call("c1", extra_content=SIGNED)]}
    vendor = GoogleStandIn(delta)
    model = vendor.model("gemini-3-flash")
    parts = [part async for part in model.reply(ReplyRequest([QUESTION]))]
    (call,) = [part for part in parts if isinstance(part, ToolRequest)]
    messages = [
        QUESTION,
        ChatMessage("assistant", "", (call,)),
        ChatMessage("tool", "Nine.", tool_call_id="c1"),
    ]
    assert [part async for part in model.reply(ReplyRequest(messages))]
    sent = vendor.bodies[1]["messages"][1]["tool_calls"]
    assert sent[0]["extra_content"] == SIGNED


@pytest.mark.parametrize(
    ("model", "signed"), [("gemini-3-flash", True), ("gemini-2.5-flash", False)]
)
async def test_a_call_that_another_model_made_is_said_to_be_unsigned(
    model: str, signed: bool
) -> None:
    vendor = GoogleStandIn()
    await said(vendor, model, ReplyRequest([QUESTION, CALL, RESULT]))
    call = vendor.bodies[0]["messages"][1]["tool_calls"][0]
    assert ("extra_content" in call) is signed
    if signed:
        assert call["extra_content"]["google"]["thought_signature"] == NO_SIGNATURE


@pytest.mark.parametrize("ids", [("c1", "c2"), ("", "")])
async def test_calls_made_together_stay_apart(ids: tuple[str, str]) -> None:
    deltas = [{"tool_calls": [a_call(call_id, day)]} for day, call_id in enumerate(ids)]
    calls = await calls_of(GoogleStandIn(*deltas))
    assert [call.arguments["day"] for call in calls] == [0, 1]
    assert len({call.call_id for call in calls}) == 2


def test_signatures_of_old_calls_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.providers.dialects.MAX_KEPT_CALLS", 1)
    google = Google()
    google.keep_call("old", SIGNED)
    google.keep_call("new", SIGNED)
    call = {"id": "old", "function": {}}
    turn = {"role": "assistant", "content": "", "tool_calls": [call]}
    fitted = google.fitted({"model": "gemini-3-pro", "messages": [turn]})
    (sent,) = fitted["messages"][1]["tool_calls"]
    assert sent["extra_content"] != SIGNED


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://api.anthropic.com/v1/", "anthropic"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "google"),
        ("http://127.0.0.1:11434/v1", "plain"),
        ("https://api.openai.com.example.org/v1", "plain"),
    ],
)
def test_the_dialect_is_told_by_the_address(address: str, name: str) -> None:
    assert dialect_of(address).name == name
    assert dialect_of("http://gateway.test/v1", name).name == name

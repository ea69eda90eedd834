"""Built-in tools by themselves: what the model is told, what it is answered."""

import json

import pytest

from conversations.engine.builtin.action import BuiltInTools, done, refused
from conversations.engine.builtin.skip_turn import SkipTurn
from conversations.engine.builtin.telephone import (
    KeypadTones,
    NumberTransfer,
    TransferToNumber,
    VoicemailDetection,
)
from conversations.engine.consequence import Consequence, Next
from conversations.engine.outputs import TonesWanted
from conversations.engine.tools import ToolCall
from tests.fakes.fake_tools import tool
from tests.fakes.virtual_time import run_virtual


def called(action, name="it", **arguments):
    """What it answers, read; and what follows."""
    call = ToolCall("call_1", tool(name, kind="system"), arguments, 4)
    outcome = run_virtual(BuiltInTools({name: action}).run(call))
    return json.loads(outcome.text), outcome.then, outcome.is_error


def test_what_was_done_is_told_with_the_reason_and_without_what_is_not_known():
    call = ToolCall("call_1", tool("it"), {"reason": " Bye. "}, 4)
    outcome = done(call, None, language="de", message=None)
    assert json.loads(outcome.text) == {
        "status": "success",
        "reason": "Bye.",
        "language": "de",
    }
    assert not outcome.is_error


def test_what_was_refused_is_an_error_that_says_why():
    outcome = refused("No such agent.", from_agent="agent_1")
    assert outcome.is_error
    assert json.loads(outcome.text) == {
        "status": "error",
        "from_agent": "agent_1",
        "error": "No such agent.",
    }


@pytest.mark.parametrize(
    "action",
    [
        SkipTurn(),
        KeypadTones(),
        VoicemailDetection(),
        TransferToNumber([NumberTransfer("+4930123", "They ask for Ann.")]),
    ],
)
def test_each_is_declared_under_its_name_with_words_of_its_own_or_the_owners(action):
    declaration = action.declaration("my_name", "")
    assert declaration.name == "my_name"
    assert len(declaration.description) > 40
    assert declaration.parameters["type"] == "object"
    properties = declaration.parameters["properties"]
    assert "reason" in properties
    assert set(declaration.parameters.get("required", [])) <= set(properties)
    assert "Do it now." in action.declaration("x", "Do it now.").description


def test_skipping_a_turn_leaves_the_word_to_the_user():
    assert called(SkipTurn(30_000), reason="Thinks.") == (
        {"status": "success", "reason": "Thinks."},
        Consequence(then=Next.USER, silence_ms=30_000),
        False,
    )


def test_keys_are_played_by_the_client():
    told, then, is_error = called(KeypadTones(), dtmf_tones="12w#")
    assert told == {"status": "success", "dtmf_tones": "12w#"}
    assert then.tells == TonesWanted(4, "call_1", "12w#")
    assert then.then is Next.ANSWER
    assert not is_error
    assert called(KeypadTones(keeps_silent=True), dtmf_tones="1")[1].then is Next.USER


@pytest.mark.parametrize("tones", ["", "12a", "1" * 65, 12, None])
def test_what_is_no_key_is_not_played(tones):
    told, then, is_error = called(KeypadTones(), dtmf_tones=tones)
    assert is_error
    assert then is None
    assert "dtmf_tones" in told["error"]


def test_an_answering_machine_gets_the_message_and_the_call_ends():
    told, then, _ = called(VoicemailDetection("Please call us back."))
    assert told["voicemail_message"] == "Please call us back."
    assert then == Consequence(says="Please call us back.", then=Next.END)
    assert called(VoicemailDetection())[1] == Consequence(then=Next.END)


WAYS = (
    NumberTransfer("+4930123", "They ask for a person."),
    NumberTransfer("sip:ann@example.org", "They ask for Ann.", "blind"),
)


def test_a_call_is_put_through_by_the_client_who_is_told_all_it_needs():
    told, then, _ = called(
        TransferToNumber(WAYS),
        transfer_number="+4930123",
        client_message="One moment, I connect you.",
        agent_message="Ann asks for a refund.",
    )
    assert told == {
        "status": "success",
        "transfer_number": "+4930123",
        "transfer_type": "conference",
        "client_message": "One moment, I connect you.",
        "agent_message": "Ann asks for a refund.",
    }
    assert then == Consequence(says="One moment, I connect you.", then=Next.ANSWER)


def test_after_a_blind_transfer_the_agent_is_done():
    _, then, _ = called(TransferToNumber(WAYS), transfer_number="sip:ann@example.org")
    assert then.then is Next.END


def test_the_caller_is_told_nothing_where_the_owner_wants_it_so():
    action = TransferToNumber(WAYS, tells_caller=False)
    assert "client_message" not in action.declaration("x", "").parameters["properties"]
    told, then, _ = called(
        action, transfer_number="+4930123", client_message="One moment."
    )
    assert then.says == ""
    assert "client_message" not in told


def test_a_number_that_is_not_the_owners_is_refused():
    told, then, is_error = called(TransferToNumber(WAYS), transfer_number="+1900")
    assert is_error
    assert then is None
    assert "+4930123" in told["error"]

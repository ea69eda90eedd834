import json

from elevenlabs.types import DynamicVariableUpdateCommonModel

from conversations.store.conversations.wire_turn import WireTool, WireTurn, turn_json


def test_what_was_heard_is_told_with_what_was_meant():
    told = turn_json(
        WireTurn(
            role="agent",
            at_ms=2_999,
            text="We open",
            whole_text="We open at nine.",
            interrupted=True,
            agent_id="agent_x",
            latencies_ms={"llm": 250},
        )
    )
    assert (told["message"], told["original_message"]) == (
        "We open",
        "We open at nine.",
    )
    assert told["time_in_call_secs"] == 2
    assert told["agent_metadata"] == {"agent_id": "agent_x"}
    assert told["conversation_turn_metrics"] == {
        "metrics": {"llm": {"elapsed_time": 0.25}}
    }


def test_a_whole_answer_has_no_original_and_silence_is_null():
    told = turn_json(WireTurn(role="user", at_ms=0, whole_text="Hello"))
    assert (told["message"], told["original_message"]) == (None, None)
    assert told["agent_metadata"] is None
    assert told["conversation_turn_metrics"] is None


def test_tools_are_asked_and_answered():
    waits = WireTool("client", "1", "find", {"title": "Für Elise"})
    ended = WireTool("system", "2", "end_call", {}, "Bye.", latency_ms=40)
    mocked = WireTool("client", "3", "find", {}, "No.", is_error=True, was_called=False)
    told = turn_json(WireTurn(role="agent", at_ms=0, tools=[waits, ended, mocked]))
    asked = told["tool_calls"]
    assert json.loads(asked[0]["params_as_json"]) == {"title": "Für Elise"}
    assert [call["tool_details"] is None for call in asked] == [False, True, False]
    assert [call["tool_has_been_called"] for call in asked] == [True, True, False]
    first, second = told["tool_results"]
    assert (first["request_id"], first["tool_latency_secs"]) == ("2", 0.04)
    assert (second["result_value"], second["is_error"]) == ("No.", True)


def test_variables_that_a_tool_set_are_told_as_the_sdk_reads_them():
    updates = [
        {"name": "name", "value": "Ada", "before": None},
        {"name": "visits", "value": 3, "before": 2},
        {"name": "not_kept"},
    ]
    tool = WireTool(
        "webhook", "1", "find", {}, "Ok.", variable_updates=updates, returned_at=9.5
    )
    told = turn_json(WireTurn(role="agent", at_ms=0, tools=[tool]))
    (result,) = told["tool_results"]
    first, second, third = result["dynamic_variable_updates"]
    assert first == {
        "variable_name": "name",
        "old_value": None,
        "new_value": "Ada",
        "updated_at": 9.5,
        "tool_name": "find",
        "tool_request_id": "1",
    }
    assert (second["old_value"], second["new_value"]) == ("2", "3")
    assert third["new_value"] == ""
    for update in (first, second, third):
        DynamicVariableUpdateCommonModel.model_validate(update, strict=True)

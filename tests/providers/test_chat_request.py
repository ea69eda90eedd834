from conversations.engine.ports import (
    ChatMessage,
    ReplyRequest,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.chat_request import KNOWLEDGE_HEADING, chat_body

SYSTEM = ChatMessage("system", "Be brief.")
USER = ChatMessage("user", "Hello")


def test_what_is_not_set_is_left_out() -> None:
    body = chat_body(ReplyRequest([SYSTEM, USER]), "small", "max_tokens")
    assert body == {
        "model": "small",
        "stream": True,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello"},
        ],
    }


def test_limits_and_extra_body_go_along_but_the_answer_stays_a_stream() -> None:
    request = ReplyRequest(
        [USER],
        temperature=0.0,
        max_tokens=80,
        extra_body={"stream": False, "top_k": 3},
    )
    body = chat_body(request, "small", "max_completion_tokens")
    assert body["temperature"] == 0.0
    assert body["max_completion_tokens"] == 80
    assert body["top_k"] == 3
    assert body["stream"] is True


def test_knowledge_joins_the_system_prompt() -> None:
    request = ReplyRequest([SYSTEM, USER], knowledge=("We open at nine.",))
    messages = chat_body(request, "small", "max_tokens")["messages"]
    assert isinstance(messages, list)
    assert (
        messages[0]["content"]
        == f"Be brief.\n\n{KNOWLEDGE_HEADING}\n- We open at nine."
    )
    assert messages[1]["content"] == "Hello"


def test_knowledge_without_a_system_prompt_becomes_one_and_is_bounded() -> None:
    request = ReplyRequest([USER], knowledge=("short", "x" * 50_000, "never"))
    messages = chat_body(request, "small", "max_tokens")["messages"]
    assert isinstance(messages, list)
    assert messages[0] == {"role": "system", "content": f"{KNOWLEDGE_HEADING}\n- short"}


def test_tools_and_their_results_are_in_the_services_words() -> None:
    call = ToolRequest("call_1", "end_call", {"reason": "bye"})
    request = ReplyRequest(
        [
            ChatMessage("assistant", "", tool_calls=(call,)),
            ChatMessage("tool", "done", tool_call_id="call_1"),
        ],
        tools=(ToolDeclaration("end_call", "Ends the call."),),
    )
    body = chat_body(request, "small", "max_tokens")
    assert body["messages"] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "end_call", "arguments": '{"reason": "bye"}'},
                }
            ],
        },
        {"role": "tool", "content": "done", "tool_call_id": "call_1"},
    ]
    assert body["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "end_call",
                "description": "Ends the call.",
                "parameters": {"type": "object", "properties": {}},
            },
        }
    ]

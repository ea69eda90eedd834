import pytest

from conversations.engine.fencing import Fence, whole
from conversations.engine.ports import (
    AnswerFormat,
    ChatMessage,
    FoundPassage,
    ReplyRequest,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.chat_request import (
    FOUND_HEADING,
    KNOWLEDGE_HEADING,
    chat_body,
)
from conversations.providers.dialects import Dialect, OpenAi

SYSTEM = ChatMessage("system", "Be brief.")
USER = ChatMessage("user", "Hello")
FENCE = Fence("0123456789abcdef")


def test_what_is_not_set_is_left_out() -> None:
    body = chat_body(ReplyRequest([SYSTEM, USER]), "small")
    assert body == {
        "model": "small",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello"},
        ],
    }


@pytest.mark.parametrize(
    ("dialect", "limit_name"),
    [(OpenAi(), "max_completion_tokens"), (Dialect(), "max_tokens")],
)
def test_limits_go_along_by_the_services_name(
    dialect: Dialect, limit_name: str
) -> None:
    request = ReplyRequest([USER], temperature=0.0, max_tokens=80)
    body = chat_body(request, "small", dialect=dialect)
    assert body["temperature"] == 0.0
    assert body[limit_name] == 80


def test_extra_body_adds_and_replaces_only_what_is_a_wish() -> None:
    extra = {
        "stream": False,
        "model": "dear",
        "messages": [],
        "top_k": 3,
        "temperature": 0.7,
    }
    request = ReplyRequest([USER], temperature=0.0, extra_body=extra)
    body = chat_body(request, "small")
    assert body["top_k"] == 3
    assert body["temperature"] == 0.7
    assert (body["stream"], body["model"]) == (True, "small")
    assert body["messages"] == [{"role": "user", "content": "Hello"}]


def test_an_answer_may_be_held_to_a_schema_that_no_extra_body_replaces() -> None:
    schema = {"type": "object", "properties": {}}
    request = ReplyRequest(
        [USER],
        extra_body={"response_format": {"type": "text"}},
        answer_format=AnswerFormat("empty", schema),
    )
    assert chat_body(request, "small")["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "empty", "strict": True, "schema": schema},
    }


def test_models_of_ones_own_find_the_extra_body_where_the_vendor_puts_it() -> None:
    request = ReplyRequest([USER], extra_body={"shop": "north"})
    assert chat_body(request, "small")["elevenlabs_extra_body"] == {"shop": "north"}
    public = chat_body(request, "small", dialect=OpenAi())
    assert "elevenlabs_extra_body" not in public
    assert public["shop"] == "north"


def test_model_that_used_tools_enough_is_to_use_none() -> None:
    tools = (ToolDeclaration("look", "Looks."),)
    request = ReplyRequest([USER], tools=tools, may_use_tools=False)
    body = chat_body(request, "small")
    assert body["tool_choice"] == "none"
    assert body["tools"], "or the calls made before have no meaning"
    assert "tool_choice" not in chat_body(ReplyRequest([USER], tools=tools), "small")


def test_knowledge_joins_the_system_prompt() -> None:
    request = ReplyRequest([SYSTEM, USER], knowledge=("We open at nine.",), fence=FENCE)
    messages = chat_body(request, "small")["messages"]
    assert isinstance(messages, list)
    assert (
        messages[0]["content"] == f"{FENCE.note}\n\nBe brief.\n\n"
        f"{KNOWLEDGE_HEADING}\n{FENCE.around('- We open at nine.')}"
    )
    assert messages[1]["content"] == "Hello"


def test_knowledge_without_a_system_prompt_becomes_one_and_is_bounded(caplog) -> None:
    known = ("short", "x" * 700, "never")
    request = ReplyRequest([USER], knowledge=known, fence=FENCE)
    for _ in range(2):
        messages = chat_body(request, "small", knowledge_characters=701)["messages"]
    assert isinstance(messages, list)
    told = FENCE.around(f"- short\n- {'x' * 696}")
    known = f"{KNOWLEDGE_HEADING}\n{told}"
    assert messages[0] == {"role": "system", "content": f"{FENCE.note}\n\n{known}"}
    [told] = caplog.messages
    assert "1 of the 3 passages" in told
    assert "LLM_KNOWLEDGE_CHARACTERS (701)" in told


def test_of_one_long_passage_the_beginning_is_told() -> None:
    passage = "We open at nine. " * 3_000
    request = ReplyRequest([USER], knowledge=(passage.strip(),), fence=FENCE)
    told = str(chat_body(request, "small")["messages"])
    assert 39_900 < told.count("We open at nine.") * 17 <= 40_001


def test_as_much_knowledge_is_told_as_fits(caplog) -> None:
    request = ReplyRequest([USER], knowledge=("short", "x" * 700, "last"), fence=FENCE)
    told = str(chat_body(request, "small", knowledge_characters=709)["messages"])
    assert "last" in told
    assert not caplog.messages


def test_what_was_found_stands_behind_what_is_known_best_first() -> None:
    found = (
        FoundPassage("doc_1", "Prices", "A card costs 5 euros.", 0.9),
        FoundPassage("doc_2", "Cards", "Cards are blue.", 0.4),
    )
    request = ReplyRequest([SYSTEM, USER], found=found, fence=FENCE)
    content = first_message(request)
    assert content == "\n".join(
        [
            f"{FENCE.note}\n\nBe brief.\n",
            FOUND_HEADING,
            FENCE.around("Prices\nA card costs 5 euros."),
            FENCE.around("Cards\nCards are blue."),
        ]
    )


def first_message(request: ReplyRequest) -> str:
    messages = chat_body(request, "small")["messages"]
    assert isinstance(messages, list)
    return str(messages[0]["content"])


@pytest.mark.parametrize(
    "message",
    [
        ChatMessage("tool", "Sunny.", tool_call_id="call_1", foreign=whole("Sunny.")),
        ChatMessage("system", "Sunny.", foreign=whole("Sunny.")),
        ChatMessage("system", "It is Sunny.", foreign=((6, 12),)),
    ],
)
def test_what_others_wrote_is_fenced_and_the_model_told_so(
    message: ChatMessage,
) -> None:
    request = ReplyRequest([SYSTEM, USER, message], fence=FENCE)
    messages = chat_body(request, "small")["messages"]
    assert isinstance(messages, list)
    assert messages[0]["content"] == f"{FENCE.note}\n\nBe brief."
    before = message.text.removesuffix("Sunny.")
    assert messages[-1]["content"] == f"{before}{FENCE.around('Sunny.')}"


def test_tool_that_others_describe_makes_the_note_necessary() -> None:
    tool = ToolDeclaration("look", FENCE.around("Looks."))
    request = ReplyRequest([USER], tools=(tool,), fence=FENCE)
    assert first_message(request) == FENCE.note


def test_tools_and_their_results_are_in_the_services_words() -> None:
    call = ToolRequest("call_1", "end_call", {"reason": "bye"})
    request = ReplyRequest(
        [
            ChatMessage("assistant", "", tool_calls=(call,)),
            ChatMessage("tool", "done", tool_call_id="call_1"),
        ],
        tools=(ToolDeclaration("end_call", "Ends the call."),),
    )
    body = chat_body(request, "small")
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

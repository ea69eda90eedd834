"""What a model is asked in calls and in simulations alike."""

from conversations.engine.options import SessionOptions
from conversations.engine.ports import ChatMessage
from conversations.engine.reply_request import (
    prompt_messages,
    question_of,
    reply_request,
)
from tests.fakes.fake_tools import tool


def test_a_dialogue_without_a_prompt_begins_with_nothing():
    assert prompt_messages(SessionOptions()) == []
    [prompt] = prompt_messages(SessionOptions(prompt="Ann.", prompt_foreign=((0, 3),)))
    assert (prompt.role, prompt.text, prompt.foreign) == ("system", "Ann.", ((0, 3),))


def test_a_model_is_asked_as_the_agent_is_set_up():
    options = SessionOptions(
        knowledge=("At nine.",),
        tools=(tool("look"),),
        language="de",
        temperature=0.5,
        max_tokens=9,
        llm_extra_body={"top_k": 1},
        tell_context_usage=True,
    )
    asked = reply_request(options, [ChatMessage("user", "Hi.")], may_use_tools=False)
    assert [message.text for message in asked.messages] == ["Hi."]
    assert (asked.knowledge, asked.fence) == (("At nine.",), options.fence)
    assert [declared.name for declared in asked.tools] == ["look"]
    assert (asked.may_use_tools, asked.tell_usage) == (False, True)
    assert (asked.language, asked.temperature, asked.max_tokens) == ("de", 0.5, 9)
    assert asked.extra_body == {"top_k": 1}


def test_what_is_looked_up_is_what_the_user_said_last_and_before():
    said = [
        ChatMessage("user", "Hi."),
        ChatMessage("assistant", "Hello!"),
        ChatMessage("user", "When?"),
        ChatMessage("tool", "Nine."),
    ]
    assert question_of(said) == ("When?", ["Hi."])
    assert question_of(said[1:2]) == ("", [])

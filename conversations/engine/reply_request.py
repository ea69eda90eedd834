"""What a model is asked: the dialogue, and how its agent is set up."""

from collections.abc import Sequence

from conversations.engine.options import SessionOptions
from conversations.engine.ports import ChatMessage, ReplyRequest


def prompt_messages(options: SessionOptions) -> list[ChatMessage]:
    """What a dialogue begins with; nothing where there is no prompt."""
    if not options.prompt:
        return []
    return [ChatMessage("system", options.prompt, foreign=options.prompt_foreign)]


def reply_request(
    options: SessionOptions, messages: Sequence[ChatMessage], *, may_use_tools: bool
) -> ReplyRequest:
    """The next words of this agent, after these messages."""
    return ReplyRequest(
        messages=messages,
        knowledge=options.knowledge,
        fence=options.fence,
        tools=tuple(tool.declaration for tool in options.tools),
        may_use_tools=may_use_tools,
        language=options.language,
        temperature=options.temperature,
        max_tokens=options.max_tokens,
        extra_body=options.llm_extra_body,
        tell_usage=options.tell_context_usage,
    )


def question_of(messages: Sequence[ChatMessage]) -> tuple[str, list[str]]:
    """What the user said last, and what before, oldest first: what is looked up."""
    *before, question = ["", *(m.text for m in messages if m.role == "user")]
    return question, [text for text in before if text]

"""The body of a chat completion request, made from what the engine asks."""

import json
import logging
from collections.abc import Mapping
from functools import lru_cache

from conversations.engine.excerpt import excerpt
from conversations.engine.fencing import Fence
from conversations.engine.ports import (
    AnswerFormat,
    ChatMessage,
    FoundPassage,
    ReplyRequest,
    ToolDeclaration,
)
from conversations.providers.chat_files import Files, content_of
from conversations.providers.dialects import Dialect
from conversations.providers.settings import KNOWLEDGE_CHARACTERS

logger = logging.getLogger(__name__)

KNOWLEDGE_HEADING = "What you know, and may rely on when you answer:"
FOUND_HEADING = (
    "Found for the user's newest words, the best first; answer from it where it fits:"
)

EXTRA_BODY_KEY = "elevenlabs_extra_body"
"""Where models of one's own look for the client's extra body, written as they are for
the vendor's platform."""
NO_FILES: Files = {}


def chat_body(
    request: ReplyRequest,
    model: str,
    *,
    dialect: Dialect | None = None,
    files: Files = NO_FILES,
    knowledge_characters: int = KNOWLEDGE_CHARACTERS,
) -> dict[str, object]:
    """A streaming request, which has its tokens counted, as the service takes it.

    Of what the agent knows, so many characters are told; the last passage is cut.
    """
    dialect = dialect or Dialect()
    body: dict[str, object] = {
        "model": model,
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": _messages(request, files, knowledge_characters),
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
        if not request.may_use_tools:
            body["tool_choice"] = "none"
    if request.answer_format:
        body["response_format"] = _response_format(request.answer_format)
    wishes: dict[str, object] = {}
    if request.temperature is not None:
        wishes["temperature"] = request.temperature
    if request.max_tokens is not None:
        wishes[dialect.limit_name] = request.max_tokens
    if request.extra_body and dialect.takes_extra_body:
        wishes[EXTRA_BODY_KEY] = dict(request.extra_body)
    # Clients send the extra body: it adds, and replaces nothing that the answer is
    # made from.
    return dialect.fitted({**wishes, **request.extra_body, **body})


def _response_format(wanted: AnswerFormat) -> dict[str, object]:
    shape = {"name": wanted.name, "strict": True, "schema": dict(wanted.schema)}
    return {"type": "json_schema", "json_schema": shape}


def _messages(
    request: ReplyRequest, files: Files, knowledge_characters: int
) -> list[dict[str, object]]:
    """The dialogue, and in its first message what is known of the world."""
    fence = request.fence
    messages = [_message(message, files, fence) for message in request.messages]
    instructions = [
        _knowledge(request.knowledge, fence, knowledge_characters),
        _found(request.found, fence),
    ]
    if messages and messages[0]["role"] == "system":
        instructions.insert(0, str(messages.pop(0)["content"]))
    shown = [text for one in messages for text in _texts(one["content"])]
    shown += [*instructions, *(tool.description for tool in request.tools)]
    if fence.is_in(shown):
        # First of all, where nothing that others wrote can stand.
        instructions.insert(0, fence.note)
    if text := "\n\n".join(filter(None, instructions)):
        messages.insert(0, {"role": "system", "content": text})
    return messages


def _texts(content: object) -> list[str]:
    if isinstance(content, list):
        return [str(part.get("text", "")) for part in content]
    return [str(content)]


def _knowledge(passages: tuple[str, ...], fence: Fence, most: int) -> str:
    lines: list[str] = []
    left = most
    for passage in passages:
        if len(passage) > left:
            _tell_cut(len(lines), len(passages), most)
            # A document may be one long passage.
            if part := excerpt(passage, left):
                lines.append(f"- {part}")
            break
        left -= len(passage)
        lines.append(f"- {passage}")
    if not lines:
        return ""
    known = "\n".join(lines)
    return f"{KNOWLEDGE_HEADING}\n{fence.around(known)}"


@lru_cache(maxsize=1_000)
def _tell_cut(told: int, known: int, most: int) -> None:
    """Once: every answer of a conversation is cut at the same place."""
    logger.warning(
        "A language model is told %d of the %d passages that its agent knows, and a part"
        " of the next: more would exceed LLM_KNOWLEDGE_CHARACTERS (%d). Raise it, or have"
        " documents searched rather than put into the prompt.",
        told,
        known,
        most,
    )


def _found(passages: tuple[FoundPassage, ...], fence: Fence) -> str:
    if not passages:
        return ""
    told = [fence.around(f"{one.document}\n{one.text}") for one in passages]
    return "\n".join([FOUND_HEADING, *told])


def _message(message: ChatMessage, files: Files, fence: Fence) -> dict[str, object]:
    result: dict[str, object] = {
        "role": message.role,
        "content": content_of(message, files, fence),
    }
    if message.tool_calls:
        result["tool_calls"] = [
            {
                "id": call.call_id,
                "type": "function",
                "function": {
                    "name": call.name,
                    "arguments": json.dumps(call.arguments),
                },
            }
            for call in message.tool_calls
        ]
    if message.role == "tool":
        result["tool_call_id"] = message.tool_call_id
    return result


def _tool(tool: ToolDeclaration) -> dict[str, object]:
    parameters: Mapping[str, object] = tool.parameters or {
        "type": "object",
        "properties": {},
    }
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(parameters),
        },
    }

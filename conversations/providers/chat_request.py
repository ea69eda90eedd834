"""The body of a chat completion request, made from what the engine asks."""

import json
from collections.abc import Mapping

from conversations.engine.ports import ChatMessage, ReplyRequest, ToolDeclaration

MAX_KNOWLEDGE_CHARACTERS = 40_000
KNOWLEDGE_HEADING = "What you know, and may rely on when you answer:"


def chat_body(request: ReplyRequest, model: str, limit_name: str) -> dict[str, object]:
    """A streaming request. `limit_name` is what the service calls `max_tokens`."""
    body: dict[str, object] = {
        "model": model,
        "stream": True,
        "messages": _messages(request),
    }
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.max_tokens is not None:
        body[limit_name] = request.max_tokens
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    body.update(request.extra_body)
    # The answer is read as a stream, whatever the extra body says.
    body["stream"] = True
    return body


def _messages(request: ReplyRequest) -> list[dict[str, object]]:
    messages = [_message(message) for message in request.messages]
    known = _knowledge(request.knowledge)
    if not known:
        return messages
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] = f"{messages[0]['content']}\n\n{known}"
    else:
        messages.insert(0, {"role": "system", "content": known})
    return messages


def _knowledge(passages: tuple[str, ...]) -> str:
    lines: list[str] = []
    size = 0
    for passage in passages:
        size += len(passage)
        if size > MAX_KNOWLEDGE_CHARACTERS:
            break
        lines.append(f"- {passage}")
    return "\n".join([KNOWLEDGE_HEADING, *lines]) if lines else ""


def _message(message: ChatMessage) -> dict[str, object]:
    result: dict[str, object] = {"role": message.role, "content": message.text}
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

"""A model without a model that uses tools: whoever names one has it run."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence

from conversations.engine.ports import (
    ChatMessage,
    FileContent,
    ReplyPart,
    ReplyRequest,
    TextDelta,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.call_ids import new_call_id
from conversations.providers.provider import Provider

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class ToolLanguageModel(Provider):
    """`scripted/tools`: runs the declared tool whose name the user says.

    Arguments are a JSON object in the message, or else made from its words. What the
    tool returned is read out; files are described; otherwise the message is repeated.
    """

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Words, or words and then one request for a tool."""
        results = _newest_results(request.messages)
        if results:
            for index, result in enumerate(results):
                yield TextDelta(f"{' ' if index else ''}The tool said: {result}")
            return
        said = next((m.text for m in request.messages[::-1] if m.role == "user"), "")
        files = request.messages[-1].attachments if request.messages else ()
        for one in files:
            content = await one.load()
            yield TextDelta(f"You sent {_described(content)}. ")
        if files and not said:
            return
        tool = _named(said, request.tools) if request.may_use_tools else None
        if tool is None:
            yield TextDelta(f"You said: {said or 'nothing'}")
            return
        yield TextDelta(f"I will use {tool.name}.")
        yield ToolRequest(new_call_id(), tool.name, _arguments(said, tool))


def _newest_results(messages: Sequence[ChatMessage]) -> list[str]:
    """What tools returned since the user spoke last."""
    results: list[str] = []
    for message in reversed(messages):
        if message.role == "user":
            break
        if message.role == "tool":
            results.insert(0, message.text)
    return results


def _described(file: FileContent | None) -> str:
    if file is None:
        return "a file that is not there"
    return f"{file.name}, {file.media_type}, {len(file.data)} bytes"


def _named(said: str, tools: Sequence[ToolDeclaration]) -> ToolDeclaration | None:
    plain = _plain(said)
    named = [tool for tool in tools if f" {_plain(tool.name)} " in f" {plain} "]
    # "show map large" over "show map".
    return max(named, key=lambda tool: len(tool.name), default=None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _arguments(said: str, tool: ToolDeclaration) -> Mapping[str, object]:
    written = said[said.find("{") : said.rfind("}") + 1]
    try:
        given = json.loads(written or "{}")
    except ValueError:
        given = {}
    if given:
        return dict(given)
    properties = tool.parameters.get("properties")
    if not isinstance(properties, Mapping):
        return {}
    return {name: _value(said, schema) for name, schema in properties.items()}


def _value(said: str, schema: object) -> object:
    schema = schema if isinstance(schema, Mapping) else {}
    if schema.get("enum"):
        return schema["enum"][0]
    number = _NUMBER.search(said)
    match schema.get("type"):
        case "boolean":
            return True
        case "integer":
            return int(float(number[0])) if number else 0
        case "number":
            return float(number[0]) if number else 0.0
        case "array":
            return []
        case "object":
            return {}
        case _:
            return said

"""What a tool of an MCP server returned, in words or JSON for the model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conversations.protocol.storable import is_too_deep, storable, storable_value
from conversations.protocol.tool_config import Assignment
from conversations.tools.masking import Mask
from conversations.tools.response_reading import NO_JSON, assigned, sanitised

if TYPE_CHECKING:
    from mcp import types


@dataclass(frozen=True, slots=True)
class McpResult:
    """What came back, without secrets."""

    text: str
    parts: tuple[Mapping[str, object], ...]
    """For the client, which is told of sound and pictures without their content."""
    is_error: bool
    variables: Mapping[str, object] = field(default_factory=dict)
    """What it assigns."""


def result_of(
    result: "types.CallToolResult", mask: Mask, assignments: Sequence[Assignment] = ()
) -> McpResult:
    """As it may be told to the model and to the client."""
    texts = [storable(_in_words(part)) for part in result.content]
    structured = storable_value(result.structuredContent)
    text = "\n".join(text for text in texts if text)
    variables: dict[str, object] = {}
    if assignments and not result.isError:
        value = _value(text) if structured is None else structured
        variables = assigned(value, assignments, mask)
        if value is not NO_JSON and any(one.sanitize for one in assignments):
            # What else says the same would tell what is to be told to nobody.
            texts, structured = [], sanitised(value, assignments)
            text = ""
    if structured is not None and not _repeats(text, structured):
        told = json.dumps(structured, ensure_ascii=False)
        text = f"{text}\n{told}" if text else told
    parts = [{"type": "text", "text": mask.text(one)} for one in texts if one]
    if structured is not None and not parts:
        parts = [{"type": "text", "text": mask.text(text)}]
    return McpResult(mask.text(text), tuple(parts), result.isError, variables)


def _value(text: str) -> object:
    """What the text says in JSON, if it does."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return NO_JSON
    if not isinstance(parsed, dict | list) or is_too_deep(parsed):
        return NO_JSON
    return storable_value(parsed)


def _repeats(text: str, structured: object) -> bool:
    """Whether the text says the same, as servers are asked to: as JSON, or as the only
    value there is.
    """
    if isinstance(structured, dict) and list(structured.values()) == [text]:
        return True
    try:
        return bool(json.loads(text) == structured)
    except (ValueError, RecursionError):
        return False


def _in_words(part: "types.ContentBlock") -> str:
    from mcp import types  # noqa: PLC0415 (the SDK is loaded late)

    match part:
        case types.TextContent(text=text):
            return text
        case types.ImageContent(mimeType=kind):
            return f"[A picture, {kind}, which is not shown here.]"
        case types.AudioContent(mimeType=kind):
            return f"[Sound, {kind}, which is not played here.]"
        case types.ResourceLink(uri=uri, name=name):
            return f"[The resource {name}: {uri}]"
        case types.EmbeddedResource(resource=types.TextResourceContents(text=text)):
            return text
        case types.EmbeddedResource(resource=resource):
            kind = resource.mimeType or "of unknown kind"
            return f"[The file {resource.uri}, {kind}, which is not shown here.]"

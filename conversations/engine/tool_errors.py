"""What a model is told of a tool that failed."""

import json
import re
from collections.abc import Mapping

from conversations.engine.ports import ToolKind
from conversations.engine.tools import ErrorHandling

HIDDEN = "The tool failed."
SUMMARY_CHARACTERS = 300
WORDS_FOR_IT = (
    "message",
    "error_description",
    "errorMessage",
    "detail",
    "error",
    "title",
)
"""Where services say what went wrong; the first that holds a text is taken."""
DEPTH = 4

_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def told(text: str, mode: ErrorHandling, kind: ToolKind) -> str:
    """The error as the model is to know it.

    What the owner's own client says is passed on; what a server answers over the network
    may be pages of anything, and is shortened to the error in it.
    """
    if mode is ErrorHandling.AUTO:
        remote = kind in ("webhook", "mcp")
        mode = ErrorHandling.SUMMARIZED if remote else ErrorHandling.PASSTHROUGH
    match mode:
        case ErrorHandling.HIDE:
            return HIDDEN
        case ErrorHandling.SUMMARIZED:
            return summary(text) or HIDDEN
        case _:
            return text


def summary(text: str) -> str:
    """What went wrong, in one line: the message in a JSON body, or the plain words."""
    before, body = _parts(text)
    said = _message(body, DEPTH)
    plain = f"{before} {said}" if said else text
    line = " ".join(_MARKUP.sub(" ", plain).split())
    if len(line) > SUMMARY_CHARACTERS:
        line = line[:SUMMARY_CHARACTERS].rstrip() + "..."
    return line


def _parts(text: str) -> tuple[str, object]:
    """What stands before a JSON body, and the body; None if there is none."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return text, None
    start = min(starts)
    try:
        return text[:start], json.loads(text[start:])
    except (ValueError, RecursionError):
        return text, None


def _message(body: object, depth: int) -> str:
    if depth == 0:
        return ""
    if isinstance(body, list):
        found = [_message(item, depth - 1) for item in body[:3]]
        return "; ".join(part for part in found if part)
    if not isinstance(body, Mapping):
        return ""
    for name in WORDS_FOR_IT:
        value = body.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, Mapping | list) and (inner := _message(value, depth - 1)):
            return inner
    return ""

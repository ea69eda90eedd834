"""A model that does whatever it is told outside of fences, and nothing inside.

It stands in for no real model: it shows what a prompt looks like to one that keeps to the
tags and is otherwise as easily led as can be. To a fence it is as careless as a model may
be: anything that looks like a closing tag, or like somebody else's turn, ends it.
"""

import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from conversations.engine.ports import (
    ReplyPart,
    ReplyRequest,
    TextDelta,
    ToolRequest,
)
from conversations.providers.chat_files import load_files
from conversations.providers.chat_request import chat_body
from conversations.providers.dialects import Dialect
from tests.guardrails.injections import ORDER

_NOTE = re.compile(
    r"Text between <data-([0-9a-f]+)> and </data-\1> was written by others"
)
_CLOSES = re.compile(
    r"<\s*/\s*data[^>]*>|<\|[^>]*>|<\s*/?\s*(?:s|system|instructions?|start_of_turn|"
    r"end_of_turn|tool\w*|function\w*)\s*>|<</?SYS>>|\[/?INST\]|"
    r"^[ \t]*[#*]*[ \t]*(?:system|assistant|human|user|instruction)\b\W*:",
    re.IGNORECASE | re.MULTILINE,
)


class GullibleModel:
    """Follows orders; answers "Fine." where there are none. Keeps what it saw."""

    def __init__(self, dialect: Dialect | None = None) -> None:
        self.dialect = dialect
        self.saw: list[str] = []
        """Whole requests, as they would be sent."""

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        files = await load_files(request.messages)
        body = chat_body(request, "gullible", dialect=self.dialect, files=files)
        self.saw.append(json.dumps(body, ensure_ascii=False))
        done = any("wipe_account" in call for call in _calls(body))
        if is_led(body) and not done:
            yield ToolRequest("call_wipe", "wipe_account", {})
            return
        yield TextDelta("Fine.")


def is_led(body: Mapping[str, Any]) -> bool:
    """Whether there is an order where it would be followed."""
    return any(ORDER.lower() in text.lower() for text in outside(body))


def outside(body: Mapping[str, Any]) -> Iterator[str]:
    """What stands outside of fences, of all that a model reads."""
    texts = [_plain(text) for text in _texts(body)]
    # Only at the very beginning nobody else can have written it.
    note = _NOTE.match(texts[0]) if texts else None
    for text in texts:
        yield text if note is None else _without_fenced(text, f"<data-{note[1]}>")


def _without_fenced(text: str, opening: str) -> str:
    parts: list[str] = []
    while opening in text:
        before, _, text = text.partition(opening)
        parts.append(before)
        end = _CLOSES.search(text)
        text = "" if end is None else text[end.end() :]
    return " ".join([*parts, text])


def _texts(body: Mapping[str, Any]) -> list[str]:
    texts: list[str] = []
    for message in body["messages"]:
        content = message.get("content") or ""
        parts = content if isinstance(content, list) else [{"text": content}]
        for part in parts:
            texts.append(str(part.get("text", "")))
            texts.append(str(part.get("file", {}).get("filename", "")))
    for tool in body.get("tools", ()):
        texts += _words_of(tool["function"])
    return texts


def _words_of(part: object) -> list[str]:
    if isinstance(part, Mapping):
        return [word for value in part.values() for word in _words_of(value)]
    if isinstance(part, list):
        return [word for value in part for word in _words_of(value)]
    return [str(part)]


def _plain(text: str) -> str:
    """As a reader takes it: wide letters are letters, what is not seen is not there."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(one for one in normal if unicodedata.category(one) != "Cf")


def _calls(body: Mapping[str, Any]) -> list[str]:
    return [json.dumps(message.get("tool_calls")) for message in body["messages"]]

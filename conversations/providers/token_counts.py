"""Tokens of a request and its answer: as the service counted, or guessed."""

import json
from collections.abc import Mapping
from typing import Any

from conversations.engine.usage import guessed_tokens


def told(usage: Mapping[str, Any]) -> tuple[int, int] | None:
    """Of the request and of the answer; None if neither was counted."""
    counts = [
        count if isinstance(count, int) and count >= 0 else None
        for count in (usage.get("prompt_tokens"), usage.get("completion_tokens"))
    ]
    if counts == [None, None]:
        return None
    return counts[0] or 0, counts[1] or 0


def guessed_of_request(body: Mapping[str, Any]) -> int:
    """Of all that the model reads; what is attached is not counted."""
    words = [_words(message.get("content")) for message in body["messages"]]
    words += [
        json.dumps(calls)
        for message in body["messages"]
        if (calls := message.get("tool_calls"))
    ]
    if tools := body.get("tools"):
        words.append(json.dumps(tools))
    return guessed_tokens(sum(map(len, words)))


def _words(content: object) -> str:
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content)
    return str(content or "")

"""A dialogue for services that are strict about whose turn it is.

The instructions stand first, then the user begins and has the last word, and nobody says
nothing. Ours may begin with the agent's greeting, and have notes in between.
"""

from collections.abc import Sequence
from typing import Any

Message = dict[str, Any]

BEGINNING = "(The conversation begins.)"
GO_ON = "(Go on.)"
NOTE = "(For your information, not said by the user:)"


def strict_turns(messages: Sequence[Message]) -> list[Message]:
    """The same dialogue; instructions in the middle of it become notes."""
    instructions, turns = _parted(messages)
    if not turns or turns[0]["role"] != "user":
        turns.insert(0, _said_by_user(BEGINNING))
    if turns[-1]["role"] == "assistant":
        turns.append(_said_by_user(GO_ON))
    return [*instructions, *turns]


def _parted(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    instructions: list[Message] = []
    turns: list[Message] = []
    for message in messages:
        if not _says_something(message):
            continue
        if message["role"] != "system":
            turns.append(message)
        elif turns:
            # Where it stood it tells when it became true; at the front it would not.
            turns.append(_said_by_user(f"{NOTE} {message['content']}"))
        else:
            instructions.append(message)
    return instructions, turns


def _says_something(message: Message) -> bool:
    content = message.get("content")
    said = content.strip() if isinstance(content, str) else content
    return bool(said or message.get("tool_calls") or message["role"] == "tool")


def _said_by_user(text: str) -> Message:
    return {"role": "user", "content": text}

"""The dialogue as the language model sees it: what was said, and what was *heard*."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.engine.options import SessionOptions
from conversations.engine.ports import ChatMessage, ReplyRequest


@dataclass(slots=True)
class _Entry:
    role: str
    text: str
    key: str = ""


class Dialogue:
    """Grows by turns; an interrupted answer is cut to what the user heard of it."""

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._entries: list[_Entry] = []

    def user_said(self, text: str) -> None:
        """A certain turn of the user."""
        self._entries.append(_Entry("user", text))

    def agent_said(self, event_id: int, text: str) -> None:
        """What of an utterance was heard; a later call about it replaces the text."""
        key = f"agent {event_id}"
        entry = self._find(key)
        if entry is not None:
            entry.text = text
        elif text:
            self._entries.append(_Entry("assistant", text, key))

    def context(self, text: str, context_id: str = "") -> None:
        """Something the agent should know; replaces an earlier one of the same id."""
        key = f"context {context_id}" if context_id else ""
        entry = self._find(key) if key else None
        if entry is None:
            self._entries.append(_Entry("system", text, key))
        else:
            entry.text = text

    def request(self, newest: str | None = None) -> ReplyRequest:
        """What to ask the model; `newest` are the user's words not yet certain."""
        options = self._options
        messages = [ChatMessage("system", options.prompt)] if options.prompt else []
        messages += [self._message(entry) for entry in self._entries if entry.text]
        if newest is not None:
            messages.append(ChatMessage("user", newest))
        return ReplyRequest(
            messages=messages,
            knowledge=options.knowledge,
            tools=options.tools,
            language=options.language,
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            extra_body=options.llm_extra_body,
        )

    @property
    def texts(self) -> Sequence[tuple[str, str]]:
        """Role and text of every entry, oldest first."""
        return [(entry.role, entry.text) for entry in self._entries]

    @staticmethod
    def _message(entry: _Entry) -> ChatMessage:
        match entry.role:
            case "user":
                return ChatMessage("user", entry.text)
            case "assistant":
                return ChatMessage("assistant", entry.text)
            case _:
                return ChatMessage("system", entry.text)

    def _find(self, key: str) -> _Entry | None:
        return next((e for e in reversed(self._entries) if e.key == key), None)

"""The dialogue as the language model sees it: what was said, and what was *heard*."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from conversations.engine.fencing import Spans, whole
from conversations.engine.options import SessionOptions
from conversations.engine.ports import (
    Attachment,
    ChatMessage,
    ReplyRequest,
    ToolRequest,
)
from conversations.engine.recollection import Said
from conversations.engine.reply_request import prompt_messages, reply_request

PENDING = "Still running; the result is not known yet."

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(slots=True)
class _Entry:
    role: Role
    text: str
    key: str = ""
    tool_calls: tuple[ToolRequest, ...] = ()
    tool_call_id: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def message(self) -> ChatMessage:
        return ChatMessage(
            self.role,
            self.text,
            self.tool_calls,
            self.tool_call_id,
            self.attachments,
            self.foreign,
        )

    @property
    def foreign(self) -> Spans:
        """What tools and the client's program say is nobody's instruction."""
        theirs = self.role in ("system", "tool") and self.text != PENDING
        return whole(self.text) if theirs else ()

    @property
    def counts(self) -> bool:
        """Nothing is said by an utterance of which nothing was heard."""
        return bool(self.text or self.tool_calls or self.attachments)


class Dialogue:
    """Grows by turns; an interrupted answer is cut to what the user heard of it."""

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._entries: list[_Entry] = []
        self.newest_turn = (0, "")
        """Event id and words of what the user said last."""

    def recall(self, said: Sequence[Said]) -> None:
        """What was said in another process."""
        for one in said:
            if one.role == "user":
                self.user_said(one.event_id, one.text)
            elif one.role == "context":
                self.context(one.text)
            elif one.requests:
                self.tools_called(one.event_id, one.text, one.requests)
                for request, result in zip(one.requests, one.results, strict=True):
                    self.tool_returned(request.call_id, result)
            else:
                self.agent_said(one.event_id, one.text)

    def become(self, options: SessionOptions) -> None:
        """From now on it is these options' agent who is asked; it knows all that was
        said.
        """
        self._options = options

    @property
    def user_turns(self) -> int:
        """How often the user has had a turn."""
        return sum(entry.role == "user" for entry in self._entries)

    def user_said(
        self, event_id: int, text: str, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """A certain turn of the user."""
        self.newest_turn = (event_id, text)
        self._entries.append(_Entry("user", text, attachments=attachments))

    def agent_said(self, event_id: int, text: str) -> None:
        """What of an utterance was heard; a later call about it replaces the text."""
        key = f"agent {event_id}"
        entry = self._find(key)
        if entry is not None:
            entry.text = text
        elif text:
            self._entries.append(_Entry("assistant", text, key))

    def tools_called(
        self, event_id: int, text: str, requests: Sequence[ToolRequest]
    ) -> None:
        """The agent asked for tools, and said this along with it.

        Each has an answer from the start: models refuse a dialogue where one lacks.
        """
        self.agent_said(event_id, text)
        entry = self._find(f"agent {event_id}")
        if entry is None:
            entry = _Entry("assistant", text, f"agent {event_id}")
            self._entries.append(entry)
        entry.tool_calls = tuple(requests)
        self._entries += [
            _Entry("tool", PENDING, f"tool {one.call_id}", tool_call_id=one.call_id)
            for one in requests
        ]

    def tool_returned(self, call_id: str, text: str) -> None:
        """What a tool returned, if the dialogue knows that it was called."""
        entry = self._find(f"tool {call_id}")
        if entry is not None:
            entry.text = text

    def context(self, text: str, context_id: str = "") -> None:
        """Something the agent should know; replaces an earlier one of the same id."""
        key = f"context {context_id}" if context_id else ""
        entry = self._find(key) if key else None
        if entry is None:
            self._entries.append(_Entry("system", text, key))
        else:
            entry.text = text

    def request(
        self, newest: str | None = None, *, may_use_tools: bool = True
    ) -> ReplyRequest:
        """What to ask the model; `newest` are the user's words not yet certain."""
        messages = prompt_messages(self._options)
        messages += [entry.message for entry in self._entries if entry.counts]
        if newest is not None:
            messages.append(ChatMessage("user", newest))
        return reply_request(self._options, messages, may_use_tools=may_use_tools)

    @property
    def texts(self) -> Sequence[tuple[str, str]]:
        """Role and text of every entry, oldest first."""
        return [(entry.role, entry.text) for entry in self._entries]

    def _find(self, key: str) -> _Entry | None:
        return next((e for e in reversed(self._entries) if e.key == key), None)

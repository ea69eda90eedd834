"""Looks up what fits the user's words, and asks the model with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from conversations.engine.answer import Answer
from conversations.engine.persona import Persona
from conversations.engine.ports import (
    Found,
    FoundPassage,
    ProviderError,
    ReplyPart,
    ReplyRequest,
    Retriever,
)
from conversations.engine.record import Recorder
from conversations.engine.reply_request import question_of

FAILED = "retrieval_failed"


@dataclass(frozen=True, slots=True)
class _Lookup:
    """What came of one question; nothing, if it failed."""

    retriever: Retriever
    question: str
    found: Found | None


class Lookups:
    """Of one conversation: once for the words of a turn, kept when they are certain."""

    def __init__(self, recorder: Recorder, now_ms: Callable[[], int]) -> None:
        self._recorder = recorder
        self._now_ms = now_ms
        self._newest: _Lookup | None = None
        self._turn: tuple[int, str] | None = None
        """Id and words of the user's newest turn."""

    async def reply(
        self, persona: Persona, request: ReplyRequest, answer: Answer
    ) -> AsyncIterator[ReplyPart]:
        """What the model says, who is told what was found. Raises ProviderError.

        To close it stops the search as well.
        """
        if persona.retriever is not None:
            found = await self._passages(persona, persona.retriever, request, answer)
            request = replace(request, found=found)
        parts = persona.language_model.reply(request)
        async with aclosing(parts) as stream:  # type: ignore[type-var]  # generators close
            async for part in stream:
                yield part

    def certain(self, event_id: int, text: str) -> None:
        """This is what the user said: what was looked up for it is kept."""
        self._turn = (event_id, text)
        self._keep()

    async def _passages(
        self,
        persona: Persona,
        retriever: Retriever,
        request: ReplyRequest,
        answer: Answer,
    ) -> tuple[FoundPassage, ...]:
        question, said_before = question_of(request.messages)
        if not question.strip():
            return ()
        newest = self._newest
        if (
            newest is None
            or newest.question != question
            or newest.retriever is not retriever
        ):
            limit_ms = persona.options.retrieval_timeout_ms
            found = await self._find(retriever, question, said_before, limit_ms)
            answer.mark("retrieval", self._now_ms())
            newest = self._newest = _Lookup(retriever, question, found)
            self._keep()
        return () if newest.found is None else newest.found.passages

    async def _find(
        self, retriever: Retriever, question: str, said_before: list[str], limit_ms: int
    ) -> Found | None:
        """None when it failed: the agent answers with what it knows."""
        try:
            async with asyncio.timeout(limit_ms / 1000):
                return await retriever.find(question, said_before)
        except TimeoutError:
            why = f"It took longer than {limit_ms} ms."
        except ProviderError as error:
            why = str(error)
        self._recorder.noted(FAILED, why, self._now_ms())
        return None

    def _keep(self) -> None:
        newest = self._newest
        if newest is None or newest.found is None or self._turn is None:
            return
        event_id, text = self._turn
        if newest.question == text:
            self._turn = None
            self._recorder.retrieved(event_id, newest.found)

"""A language model that says what the test wrote down."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass

from conversations.engine.ports import (
    ReplyPart,
    ReplyRequest,
    TextDelta,
    ToolRequest,
)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait before the next part."""

    ms: int


Part = str | Pause | ToolRequest | Exception
"""A delta, a wait, a tool request, or an error at this point of the answer."""
Script = Sequence[Part]


class FakeLanguageModel:
    """Each request takes the next answer of the script; the last one repeats.

    An answer is a string, a sequence of parts, or a function of the request that
    returns one of these. `requests` keeps what was asked, `abandoned` counts answers
    closed before their end.
    """

    def __init__(
        self,
        answers: Iterable[str | Script | Callable[[ReplyRequest], str | Script]] = (
            "All right.",
        ),
        first_delay_ms: int = 200,
        gap_ms: int = 0,
    ) -> None:
        self.first_delay_ms = first_delay_ms
        self.gap_ms = gap_ms
        self.requests: list[ReplyRequest] = []
        self.abandoned = 0
        self.finished = 0
        self._answers = list(answers)

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if callable(answer):
            answer = answer(request)
        parts: Script = [answer] if isinstance(answer, str) else answer
        finished = False
        try:
            await asyncio.sleep(self.first_delay_ms / 1000)
            for index, part in enumerate(parts):
                if index and self.gap_ms:
                    await asyncio.sleep(self.gap_ms / 1000)
                if isinstance(part, Pause):
                    await asyncio.sleep(part.ms / 1000)
                elif isinstance(part, str):
                    yield TextDelta(part)
                elif isinstance(part, Exception):
                    finished = True
                    raise part
                else:
                    yield part
            finished = True
        finally:
            if finished:
                self.finished += 1
            else:
                self.abandoned += 1

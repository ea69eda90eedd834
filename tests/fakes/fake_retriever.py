"""A retriever that finds what the test wrote down."""

import asyncio
from collections.abc import Mapping, Sequence

from conversations.engine.ports import Found, FoundPassage


class FakeRetriever:
    """After `delay_ms`, the passage under the first word of `passages` in the question.

    `questions` keeps what was asked, with what was said before; an exception among the
    passages is raised. `cancelled` counts searches that nobody waited for.
    """

    def __init__(
        self, passages: Mapping[str, str | Exception], delay_ms: int = 50
    ) -> None:
        self.passages = passages
        self.delay_ms = delay_ms
        self.questions: list[tuple[str, list[str]]] = []
        self.cancelled = 0

    async def find(self, question: str, said_before: Sequence[str]) -> Found:
        self.questions.append((question, list(said_before)))
        try:
            await asyncio.sleep(self.delay_ms / 1000)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        found: list[FoundPassage] = []
        for word, text in self.passages.items():
            if word in question:
                if isinstance(text, Exception):
                    raise text
                found.append(FoundPassage("doc_1", "Rules", text, 0.6))
        return Found(question, tuple(found), "fake/model", self.delay_ms)

"""What the built-in answerer makes of one moment of a dialogue."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from conversations.engine.ports import ReplyRequest
from conversations.providers import small_talk
from conversations.providers.answerer_retrieval import Hit
from conversations.providers.answerer_words import words
from conversations.providers.small_talk import Answer

__all__ = ["Answer", "Dialogue"]

SURE = 1.35
MAYBE = 0.9

_FOLLOW_UP = re.compile(
    r"^(?:and|but|or|so|okay and|what about|how about|what if|on|at|in|for|then)\b|"
    r"\b(?:it|that|they|them|there|this|those|one)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(r"Do you want to know about (.+?)\?")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The user's newest words and what went before them."""

    said: str
    said_before: str
    agent_said: str
    prompt: str
    knowledge: tuple[str, ...]

    @classmethod
    def of(cls, request: ReplyRequest) -> "Dialogue":
        """Read the dialogue off the messages."""
        users = [m.text for m in request.messages if m.role == "user" and m.text]
        agents = [m.text for m in request.messages if m.role == "assistant" and m.text]
        systems = [m.text for m in request.messages if m.role == "system"]
        return cls(
            said=users[-1] if users else "",
            said_before=users[-2] if len(users) > 1 else "",
            agent_said=agents[-1] if agents else "",
            prompt=systems[0] if systems else "",
            knowledge=request.knowledge,
        )

    def small_talk(self) -> Answer | None:
        """An answer that needs no looking up."""
        return small_talk.respond(self.said, self.agent_said, self.prompt)

    def answer(self, search: Callable[[str], list[Hit]]) -> Answer:
        """An answer from the knowledge."""
        hits = search(self.said)
        if (
            (not hits or hits[0].score < SURE)
            and self.said_before
            and len(words(self.said)) <= 8
            and _FOLLOW_UP.search(self.said)
        ):
            hits = search(f"{self.said_before} {self.said}")
        if hits and hits[0].score >= MAYBE:
            return Answer(hits[0].passage)
        return Answer(small_talk.do_not_know())

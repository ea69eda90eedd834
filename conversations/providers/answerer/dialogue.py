"""What the built-in answerer makes of one moment of a dialogue."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from conversations.engine.ports import FoundPassage, ReplyRequest
from conversations.providers.answerer import looked_up, phrasing, small_talk
from conversations.providers.answerer.concepts import DAYS
from conversations.providers.answerer.retrieval import Hit
from conversations.providers.answerer.small_talk import Answer, Moment
from conversations.providers.answerer.words import terms, words

__all__ = ["Answer", "Dialogue"]

SURE = 0.8
"""From this score on a passage is the answer."""
MAYBE = 0.5
"""From this score on it is worth asking back."""
TIE = 0.15
"""Two passages this close answer together."""
ON_ITS_OWN = 1.2
"""A follow-up that scores this much is a question of its own."""
FOLLOW_UP_WORDS = 9

_NOT_SURE = "I'm not sure I understood."
_FOLLOW_UP_START = re.compile(
    r"^(?:and|but|or|so|then|what about|how about|what if|on|at|in|for)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|that|they|them|those)\b", re.IGNORECASE)

Search = Callable[[str], list[Hit]]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The user's newest words and what went before them."""

    moment: Moment
    said_before: str
    found: FoundPassage | None = None
    """What fits best of what was looked up in documents."""

    @classmethod
    def of(cls, request: ReplyRequest) -> "Dialogue":
        """Read the dialogue off the messages."""
        users = [m.text for m in request.messages if m.role == "user" and m.text]
        agents = [m.text for m in request.messages if m.role == "assistant" and m.text]
        systems = [m.text for m in request.messages if m.role == "system"]
        moment = Moment(
            said=users[-1] if users else "",
            agent_said=agents[-1] if agents else "",
            prompt=systems[0] if systems else "",
            knowledge=request.knowledge,
        )
        return cls(moment, _last_question(users[:-1]), next(iter(request.found), None))

    def answer_at_once(self) -> Answer | None:
        """An answer that needs no looking up."""
        moment = self.moment
        meant = self._asked_back()
        if meant and small_talk.is_yes(moment.said):
            return Answer(phrasing.spoken(meant, self.said_before))
        if meant and small_talk.is_no(moment.said):
            return Answer("Sorry, then I misunderstood. Please ask in other words.")
        return small_talk.respond(moment)

    def answer(self, search: Search) -> Answer:
        """An answer from the knowledge, or from what was looked up."""
        hits = self._look_up(search)
        best_known = hits[0].score if hits else 0.0
        if self.found is not None and best_known < _enough_beside(self.found):
            asked = self.moment.said
            if not terms(asked):
                asked = f"{self.said_before} {asked}"
            return Answer(looked_up.spoken(self.found, asked, self.moment.agent_said))
        if not hits or hits[0].score < MAYBE:
            return small_talk.do_not_know(self.moment)
        best = hits[0]
        if best.score < SURE:
            return Answer(f"{_NOT_SURE} {_ask_back(best.passage)}")
        text = phrasing.spoken(best.passage, self.moment.said, self.moment.agent_said)
        if len(hits) > 1 and best.score - hits[1].score < TIE:
            text = phrasing.both(text, hits[1].passage)
        return Answer(text)

    def _look_up(self, search: Search) -> list[Hit]:
        """What is found under the likeliest reading of the question."""
        found: list[list[Hit]] = []
        for reading, enough in self._readings():
            hits = search(reading)
            if not hits or hits[0].score >= enough:
                return hits
            found.append(hits)
        return max(found, key=lambda hits: hits[0].score)

    def _readings(self) -> list[tuple[str, float]]:
        """How the question may be meant, the likeliest first.

        Each comes with the score from which on no other needs to be tried.
        """
        said = small_talk.question_in(self.moment.said)
        if not self.said_before or len(words(said)) > FOLLOW_UP_WORDS:
            return [(said, MAYBE)]
        continues = bool(_FOLLOW_UP_START.search(said))
        if not continues and not _POINTS_BACK.search(said):
            return [(said, MAYBE)]
        told = set(terms(said))
        before = self.said_before.rstrip(" .?!")
        if told and told <= set(DAYS):
            # "And on Sunday?" replaces the day asked for before.
            before = re.sub(
                rf"\b(?:on )?(?:{'|'.join(DAYS)})s?\b", "", before, flags=re.I
            )
            return [(f"{before.strip()} {said}", SURE), (said, SURE)]
        together = (f"{before} {said}", SURE)
        return [(said, ON_ITS_OWN), together] if told else [together, (said, SURE)]

    def _asked_back(self) -> str:
        """The passage the agent's last question was about, "" when there is none."""
        if _NOT_SURE not in self.moment.agent_said:
            return ""
        for passage in self.moment.knowledge:
            if _ask_back(passage) in self.moment.agent_said:
                return passage
        return ""


def _enough_beside(found: FoundPassage) -> float:
    """What a passage known by heart must score to be the answer all the same."""
    return ON_ITS_OWN if found.score >= looked_up.CLEAR else SURE


def _ask_back(passage: str) -> str:
    name = phrasing.topic(passage)
    if name:
        return f"Do you want to know about {name}?"
    first = phrasing.sentences(passage)[0].rstrip(".!")
    return f"Is it about this: {first[0].lower()}{first[1:]}?"


def _last_question(earlier: list[str]) -> str:
    """The last words of the user that name a subject of their own.

    Not "yes" or "thank you", and rather not "how long does it last".
    """
    full = [said for said in reversed(earlier) if terms(said)]
    for said in full:
        if not _POINTS_BACK.search(said) or len(words(said)) > FOLLOW_UP_WORDS:
            return small_talk.question_in(said)
    return small_talk.question_in(full[0]) if full else ""

"""How many conversations there were, how long, how good, by day and by agent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from conversations.store.statistics.counting import Choice, counted

Cell = tuple[int, int | None]
"""The number of a stretch, and an agent's key: None for agents that were deleted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of some conversations; they can be added up."""

    conversations: int = 0
    duration_ms: int = 0
    successes: int = 0
    failures: int = 0
    unknowns: int = 0
    tool_errors: int = 0
    interruptions: int = 0
    ratings: int = 0
    stars: int = 0
    answer_likes: int = 0
    answer_dislikes: int = 0
    overall_likes: int = 0
    overall_dislikes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def success_rate(self) -> float | None:
        """Of those that were judged one way or the other."""
        return _share(self.successes, self.successes + self.failures)

    @property
    def rating(self) -> float | None:
        """The mean of the stars, from 1 to 5."""
        return _share(self.stars, self.ratings)

    @property
    def likes(self) -> int:
        """Thumbs up, on answers and on conversations as a whole."""
        return self.answer_likes + self.overall_likes

    @property
    def dislikes(self) -> int:
        """Thumbs down, likewise."""
        return self.answer_dislikes + self.overall_dislikes

    @property
    def like_rate(self) -> float | None:
        """Of all thumbs."""
        return _share(self.likes, self.likes + self.dislikes)


def tallies(choice: Choice) -> dict[Cell, Tally]:
    """Counts of each stretch and agent, in two queries; what is missing is zero."""
    cells: dict[Cell, Tally] = defaultdict(Tally)
    for number, agent, *counts in counted(_CONVERSATIONS, "", _GROUPED, choice):
        cells[number, agent] += Tally(*map(int, counts))
    for number, agent, *thumbs in counted(_THUMBS, _FEEDBACK, _GROUPED, choice):
        likes, dislikes, overall_likes, overall_dislikes = map(int, thumbs)
        cells[number, agent] += Tally(
            answer_likes=likes,
            answer_dislikes=dislikes,
            overall_likes=overall_likes,
            overall_dislikes=overall_dislikes,
        )
    return dict(cells)


def total(cells: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(cells, Tally())


def by_stretch(cells: Mapping[Cell, Tally]) -> dict[int, Tally]:
    """Whoever the agent."""
    found: dict[int, Tally] = defaultdict(Tally)
    for (number, _agent), tally in cells.items():
        found[number] += tally
    return dict(found)


def by_agent(cells: Mapping[Cell, Tally]) -> dict[int | None, Tally]:
    """Whatever the day."""
    found: dict[int | None, Tally] = defaultdict(Tally)
    for (_number, agent), tally in cells.items():
        found[agent] += tally
    return dict(found)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _number_of(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


_GROUPED = "GROUP BY stretch.number, conversation.agent_id"
_FEEDBACK = "JOIN {feedback} AS feedback ON feedback.conversation_id = conversation.id"
_CONVERSATIONS = ", ".join(
    [
        "stretch.number",
        "conversation.agent_id",
        "COUNT(*)",
        "COALESCE(SUM(conversation.duration_ms), 0)",
        *(
            _number_of(f"conversation.call_successful = '{outcome}'")
            for outcome in ("success", "failure", "unknown")
        ),
        "SUM(conversation.tool_error_count)",
        "SUM(conversation.interruption_count)",
        "COUNT(conversation.rating)",
        "COALESCE(SUM(conversation.rating), 0)",
    ]
)
_THUMBS = ", ".join(
    [
        "stretch.number",
        "conversation.agent_id",
        *(
            _number_of(f"feedback.event_id IS {whether} AND feedback.score = '{score}'")
            for whether in ("NOT NULL", "NULL")
            for score in ("like", "dislike")
        ),
    ]
)

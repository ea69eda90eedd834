"""What all criteria together say of a conversation, by what stands of each."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from conversations.store.analysis.case import Result


class Answered(Protocol):
    """How one criterion is answered: a finding is, too."""

    @property
    def result(self) -> str:
        """Success, failure or unknown."""

    @property
    def score(self) -> float | None:
        """With points only."""

    @property
    def max_score(self) -> float | None:
        """Likewise."""


class Standing(NamedTuple):
    """As it stands in a row."""

    result: str
    score: float | None = None
    max_score: float | None = None


def outcome(standing: Sequence[Answered]) -> Result:
    """Failure if any failed, success if all succeeded, unknown otherwise."""
    results = {one.result for one in standing}
    if "failure" in results:
        return "failure"
    return "success" if results == {"success"} else "unknown"


def success_score(standing: Sequence[Answered]) -> float | None:
    """The mean of what could be judged, from 0 to 1; None if nothing could be."""
    shares = [_share(one) for one in standing if one.result != "unknown"]
    return sum(shares) / len(shares) if shares else None


def _share(one: Answered) -> float:
    if one.score is None or not one.max_score:
        return 1.0 if one.result == "success" else 0.0
    return min(max(one.score / one.max_score, 0.0), 1.0)

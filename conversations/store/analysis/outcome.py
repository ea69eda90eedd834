"""What all criteria together say of a conversation, by what stands of each."""

from collections.abc import Sequence
from typing import NamedTuple

from conversations.store.analysis.case import Result


class Standing(NamedTuple):
    """How one criterion is answered."""

    result: str
    score: float | None = None
    max_score: float | None = None


def outcome(standing: Sequence[Standing]) -> Result:
    """Failure if any failed, success if all succeeded, unknown otherwise."""
    results = {one.result for one in standing}
    if "failure" in results:
        return "failure"
    return "success" if results == {"success"} else "unknown"


def success_score(standing: Sequence[Standing]) -> float | None:
    """The mean of what could be judged, from 0 to 1; None if nothing could be."""
    shares = [_share(one) for one in standing if one.result != "unknown"]
    return sum(shares) / len(shares) if shares else None


def _share(one: Standing) -> float:
    if one.score is None or not one.max_score:
        return 1.0 if one.result == "success" else 0.0
    return min(max(one.score / one.max_score, 0.0), 1.0)

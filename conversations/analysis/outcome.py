"""What all criteria together say of a conversation."""

from collections.abc import Sequence

from conversations.store.analysis.case import CriterionFinding, Result


def outcome(findings: Sequence[CriterionFinding]) -> Result:
    """Failure if any failed, success if all succeeded, unknown otherwise."""
    results = {finding.result for finding in findings}
    if "failure" in results:
        return "failure"
    return "success" if results == {"success"} else "unknown"


def success_score(findings: Sequence[CriterionFinding]) -> float | None:
    """The mean of what could be judged, from 0 to 1; None if nothing could be."""
    shares = [_share(one) for one in findings if one.result != "unknown"]
    return sum(shares) / len(shares) if shares else None


def _share(finding: CriterionFinding) -> float:
    if finding.score is None or not finding.max_score:
        return 1.0 if finding.result == "success" else 0.0
    return finding.score / finding.max_score

"""What may be kept of what an analysis found."""

from collections.abc import Iterable
from dataclasses import replace

from conversations.store.analysis.case import Findings, ValueFinding
from conversations.store.privacy.keeping import Keeping

TAKEN_OUT = "Left out: it is of a kind that is not stored."


def kept_findings(findings: Findings, keeping: Keeping) -> Findings:
    """Its words as far as they may be kept. Outcome and scores are no words."""
    return replace(
        findings,
        title=keeping.text(findings.title),
        summary=keeping.text(findings.summary),
        criteria=tuple(
            replace(found, rationale=keeping.text(found.rationale))
            for found in findings.criteria
        ),
        values=tuple(_values(findings.values, keeping)) if keeping.words else (),
    )


def _values(values: Iterable[ValueFinding], keeping: Keeping) -> Iterable[ValueFinding]:
    for found in values:
        rationale = keeping.text(found.rationale)
        value = found.value
        if found.identifier not in keeping.untouched_items:
            kept = keeping.redactor.value(value, found.identifier)
            if kept != value and not isinstance(value, str):
                # Its column takes no words.
                kept, rationale = None, f"{rationale} {TAKEN_OUT}".strip()
            assert kept is None or isinstance(kept, str | int | float | bool)
            value = kept
        yield replace(found, value=value, rationale=rationale)

"""How a conversation was judged, as staff read and correct it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from conversations.admin.conversations.judgement_forms import (
    NOT_MENTIONED,
    choices_of,
    correct_a_result,
    correct_a_value,
    undo_a_result,
    undo_a_value,
)
from conversations.admin.conversations.panels import Act, Panel, Refused
from conversations.admin.signed_in import signed_in
from conversations.admin.wording import clock
from conversations.models import (
    LIVE,
    PENDING,
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
    Outcome,
    Turn,
    ValueType,
)
from conversations.protocol.typed_values import shown
from conversations.store.access.permissions import ANALYSE, REVIEW
from conversations.store.analysis.batches import request as request_analysis

QUOTED_CHARACTERS = 70


@dataclass(frozen=True, slots=True)
class Quote:
    """A turn that a rationale rests on."""

    turn_pk: int
    who: str
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Correction:
    """That somebody of the staff knew better."""

    by: str
    at: Any
    note: str
    machine: str
    """What the machine said."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion's result, or one collected value."""

    pk: int
    heading: str
    question: str
    standing: str
    rationale: str
    quotes: tuple[Quote, ...]
    correction: Correction | None
    entry: str
    """What stands, as the form's field holds it."""
    result: str = ""
    """success, failure or unknown; of criteria only."""
    points: float | None = None
    max_points: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    """Of values only."""

    @property
    def has_lines(self) -> bool:
        """Whether a field of one line would join what stands."""
        return len(self.entry.splitlines()) > 1

    @property
    def input_step(self) -> str:
        """What a number's field counts in; empty: it is no number."""
        return {ValueType.INTEGER.value: "1", ValueType.NUMBER.value: "any"}.get(
            self.kind, ""
        )


def judgement_context(
    request: HttpRequest, conversation: Conversation
) -> Mapping[str, Any]:
    """All of the panel, in four queries however much there is."""
    results = list(
        CriterionResult.objects.filter(conversation=conversation).select_related(
            "criterion", "corrected_by"
        )
    )
    values = list(
        CollectedValue.objects.filter(conversation=conversation).select_related(
            "item", "corrected_by"
        )
    )
    quotes = _quotes(conversation, [*results, *values])
    analysis = Analysis.objects.filter(conversation=conversation).first()
    return {
        "analysis": analysis,
        "pending": analysis is not None and analysis.state in PENDING,
        "outcome": conversation.get_call_successful_display(),
        "criteria": [_criterion(row, quotes) for row in results],
        "values": [_value(row, quotes) for row in values],
        "outcomes": Outcome.choices,
        "vendor": conversation.vendor_analysis,
        "may_analyse": request.user.has_perm(ANALYSE)
        and conversation.status not in LIVE
        and conversation.transcript_deleted_at is None,
        "may_review": request.user.has_perm(REVIEW),
        "judgement_url": JUDGEMENT.url(conversation),
    }


def _analyse(request: HttpRequest, conversation: Conversation) -> str:
    asked = Conversation.objects.filter(pk=conversation.pk)
    requested = request_analysis(asked, signed_in(request), f"{conversation}")
    if not requested.queued:
        reasons = "; ".join(requested.skipped)
        raise Refused(f"It cannot be analysed now: {reasons}.")
    return "It will be analysed anew. What is known of it stays until then."


def _quotes(
    conversation: Conversation, rows: Iterable[CriterionResult | CollectedValue]
) -> dict[int, Quote]:
    wanted = {pk for row in rows for pk in row.quoted_turns if isinstance(pk, int)}
    # Only of this conversation: a list of ids from elsewhere gives nothing away.
    found = Turn.objects.filter(conversation=conversation, pk__in=wanted)
    return {
        turn.pk: Quote(
            turn_pk=turn.pk,
            who=turn.get_role_display(),
            at=clock(turn.started_ms),
            words=turn.text
            if len(turn.text) <= QUOTED_CHARACTERS
            else f"{turn.text[: QUOTED_CHARACTERS - 1].rstrip()}…",
        )
        for turn in found
    }


def _criterion(row: CriterionResult, quotes: dict[int, Quote]) -> Finding:
    return Finding(
        pk=row.pk,
        heading=row.name or row.identifier,
        question=row.criterion.prompt if row.criterion else "",
        standing=_result_words(row.standing_result, row.standing_score, row.max_score),
        result=row.standing_result,
        rationale=row.rationale,
        quotes=_quoted(row, quotes),
        correction=_correction(
            row, _result_words(row.result, row.score, row.max_score)
        ),
        entry=shown(row.standing_score),
        points=row.standing_score,
        max_points=row.max_score,
    )


def _value(row: CollectedValue, quotes: dict[int, Quote]) -> Finding:
    standing = shown(row.standing)
    return Finding(
        pk=row.pk,
        heading=row.identifier,
        question=row.item.description if row.item else "",
        standing=standing,
        rationale=row.rationale,
        quotes=_quoted(row, quotes),
        correction=_correction(row, shown(row.machine) or NOT_MENTIONED),
        entry=standing,
        choices=choices_of(row),
        kind=row.type,
    )


def _quoted(
    row: CriterionResult | CollectedValue, quotes: dict[int, Quote]
) -> tuple[Quote, ...]:
    return tuple(quotes[pk] for pk in row.quoted_turns if pk in quotes)


def _correction(
    row: CriterionResult | CollectedValue, machine: str
) -> Correction | None:
    if not row.corrected:
        return None
    by = "a deleted account" if row.corrected_by is None else str(row.corrected_by)
    return Correction(
        by=by, at=row.corrected_at, note=row.correction_note, machine=machine
    )


def _result_words(result: str, score: float | None, most: int | None) -> str:
    words = str(Outcome(result).label)
    if score is None:
        return words
    return f"{words}, {shown(score)} of {most}" if most else f"{words}, {shown(score)}"


JUDGEMENT = Panel(
    name="judgement",
    context=judgement_context,
    acts={
        "correct-result": Act(correct_a_result),
        "correct-value": Act(correct_a_value),
        "undo-result": Act(undo_a_result),
        "undo-value": Act(undo_a_value),
        "analyse": Act(_analyse, ANALYSE),
    },
)

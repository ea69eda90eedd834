"""Conversations analysed anew, many together: asked for, watched, called off."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from conversations.models import (
    LIVE,
    PENDING,
    Analysis,
    AnalysisBatch,
    AnalysisState,
    Conversation,
)
from conversations.store.analysis.queue import announce_batch

CHUNK = 500
"""Conversations queued in one transaction."""
SIDE_BY_SIDE = 4
"""So many workers take turns at one batch, where there are so many."""

LIVE_STILL = "still going on"
WORDS_DELETED = "their words were deleted or never kept"
FIRST_ANALYSIS = "waiting for their first analysis anyway"


@dataclass(frozen=True, slots=True)
class Requested:
    """What came of a request."""

    batch_pk: int
    queued: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    """How many were left out, by the reason why."""

    @property
    def words(self) -> str:
        """For whoever asked."""
        left_out = [f"{number} {reason}" for reason, number in self.skipped.items()]
        said = f"{self.queued} will be analysed anew."
        return f"{said} Left out: {'; '.join(left_out)}." if left_out else said


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is."""

    total: int
    waiting: int
    running: int
    done: int
    failed: int

    @property
    def gone(self) -> int:
        """Called off, asked for anew in a later batch, or deleted."""
        return max(0, self.total - self.pending - self.done - self.failed)

    @property
    def pending(self) -> int:
        """What is still to be done."""
        return self.waiting + self.running

    @property
    def percent(self) -> int:
        """How much of it is over, whatever came of it."""
        return (
            100 if not self.total else 100 * (self.total - self.pending) // self.total
        )


def request(
    conversations: QuerySet[Conversation],
    by: AbstractBaseUser | None,
    description: str = "",
) -> Requested:
    """Have these analysed anew; what is known of them stays until then.

    A batch of before loses what is asked for here. However many they are, only their
    keys are in memory. What runs already is overtaken: its results will not be kept.
    """
    keys = array(
        "q", conversations.order_by("pk").values_list("pk", flat=True).iterator()
    )
    batch = AnalysisBatch.objects.create(
        requested_by_id=by.pk if by else None, description=description[:300]
    )
    queued, skipped = 0, dict.fromkeys((LIVE_STILL, WORDS_DELETED, FIRST_ANALYSIS), 0)
    chunks = iter(keys)
    while chunk := list(islice(chunks, CHUNK)):
        with transaction.atomic():
            fit = _fit(chunk, skipped)
            _queue(batch, fit, timezone.now())
        queued += len(fit)
    return Requested(
        batch.pk,
        queued,
        {reason: number for reason, number in skipped.items() if number},
    )


def request_failed_again(batch_pk: int, by: AbstractBaseUser | None) -> Requested:
    """Try those again of which nothing came, in a batch of their own."""
    failed = Conversation.objects.filter(
        analysis__batch=batch_pk, analysis__state=AnalysisState.FAILED
    )
    description = AnalysisBatch.objects.get(pk=batch_pk).description
    return request(failed, by, description)


def counted(rows: QuerySet[AnalysisBatch]) -> QuerySet[AnalysisBatch]:
    """With what `progress_of` needs, whatever the number of rows."""
    return rows.annotate(
        **{
            f"{state.value}_count": Count("analyses", filter=Q(analyses__state=state))
            for state in AnalysisState
        }
    )


def progress_of(batch: AnalysisBatch) -> Progress:
    """How far it is; of a batch that was `counted`."""
    counts = {
        state: int(getattr(batch, f"{state.value}_count")) for state in AnalysisState
    }
    return Progress(
        total=batch.total,
        waiting=counts[AnalysisState.QUEUED],
        running=counts[AnalysisState.RUNNING],
        done=counts[AnalysisState.DONE],
        failed=counts[AnalysisState.FAILED],
    )


def failures(batch_pk: int) -> QuerySet[Analysis]:
    """Those of which nothing came, with the reason, the latest first."""
    return (
        Analysis.objects.filter(batch=batch_pk, state=AnalysisState.FAILED)
        .select_related("conversation")
        .order_by("-finished_at", "pk")
    )


@transaction.atomic
def cancel(batch_pk: int) -> int:
    """Call off what still waits; returns how many. What runs is finished.

    What had been analysed before is as it was.
    """
    waiting = Analysis.objects.select_for_update().filter(
        batch=batch_pk, state=AnalysisState.QUEUED
    )
    never = waiting.filter(analyser="").delete()[0]
    return never + waiting.update(state=AnalysisState.DONE, batch=None, error="")


def _fit(keys: list[int], skipped: dict[str, int]) -> list[int]:
    """Those that can be analysed; the others are counted."""
    fit = []
    rows = Conversation.objects.filter(pk__in=keys).values(
        "pk",
        "status",
        "transcript_deleted_at",
        "agent__zero_retention",
        "analysis__state",
        "analysis__batch",
    )
    for row in rows:
        if reason := _reason_against(row):
            skipped[reason] += 1
        else:
            fit.append(row["pk"])
    return fit


def _reason_against(row: Mapping[str, Any]) -> str | None:
    if row["status"] in LIVE:
        return LIVE_STILL
    if row["transcript_deleted_at"] is not None or row["agent__zero_retention"]:
        return WORDS_DELETED
    if row["analysis__state"] in PENDING and row["analysis__batch"] is None:
        return FIRST_ANALYSIS
    return None


def _queue(batch: AnalysisBatch, keys: list[int], now: datetime) -> None:
    Analysis.objects.bulk_create(
        [Analysis(conversation_id=pk, batch=batch, due_at=now) for pk in keys],
        update_conflicts=True,
        unique_fields=["conversation"],
        update_fields=[
            "batch",
            "state",
            "attempts",
            "error",
            "run_id",
            "due_at",
            "lease_until",
        ],
    )
    AnalysisBatch.objects.filter(pk=batch.pk).update(total=F("total") + len(keys))
    # As soon as there is work; and no more workers than there are conversations.
    for _ in range(min(SIDE_BY_SIDE, len(keys))):
        announce_batch(batch.pk, now)

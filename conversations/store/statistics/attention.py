"""What went wrong and waits for somebody of the staff."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value

from conversations.models import (
    Analysis,
    AnalysisState,
    Conversation,
    Delivery,
    DeliveryState,
    Outcome,
    ReviewState,
)


@dataclass(frozen=True, slots=True)
class Attention:
    """How many of each there are, whenever they happened."""

    failed_analyses: int = 0
    given_up_deliveries: int = 0
    unreviewed_failures: int = 0


def attention() -> Attention:
    """In one query."""
    counts = {
        "failed_analyses": Analysis.objects.filter(state=AnalysisState.FAILED),
        "given_up_deliveries": Delivery.objects.filter(state=DeliveryState.GIVEN_UP),
        "unreviewed_failures": Conversation.objects.filter(
            call_successful=Outcome.FAILURE, review_state=ReviewState.UNREVIEWED
        ),
    }
    first, *others = (_count(kind, rows) for kind, rows in counts.items())
    return Attention(**dict(first.union(*others, all=True)))


def _count(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, int]]:
    counted: QuerySet[Any, tuple[str, int]] = (
        rows.order_by()
        .values(kind=Value(kind))
        .annotate(number=Count("pk"))
        .values_list("kind", "number")
    )
    return counted

"""What conversations took of models, and what that cost, for people and programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from conversations.models import Conversation, ModelKind, ModelUse


@dataclass(frozen=True, slots=True)
class Bill:
    """What one conversation took."""

    uses: Sequence[ModelUse]

    @property
    def cost(self) -> Decimal | None:
        """Of all whose price was known; None if of none."""
        known = [use.cost for use in self.uses if use.cost is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def unpriced(self) -> list[str]:
        """Models whose price was not known when it ended."""
        return [use.model for use in self.uses if use.cost is None]

    @property
    def whole(self) -> bool:
        """Whether the cost is that of everything."""
        return bool(self.uses) and not self.unpriced

    @property
    def estimated(self) -> bool:
        """Whether some of the tokens were guessed."""
        return any(use.estimated for use in self.uses)


def bill_of(conversation: Conversation) -> Bill:
    """In one query."""
    return Bill(list(ModelUse.objects.filter(conversation=conversation)))


def with_cost(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with its `cost`, None if no price was known, and how many models are not in
    it (`unpriced`), whatever the number of rows.
    """
    return conversations.annotate(
        cost=_of_each(Sum("cost")),
        unpriced=Coalesce(_of_each(Count("pk"), cost=None), 0),
    )


def charging(bill: Bill) -> dict[str, Any] | None:
    """In the vendor's shape, and beside it, under `parley`, what that has no room for.

    None where nothing was used. Its `cost` counts the vendor's credits, of which there
    are none here.
    """
    if not bill.uses:
        return None
    models = _of_kind(bill, ModelKind.LLM)
    prices = [use.cost for use in models if use.cost is not None]
    whole = len(prices) == len(models)
    in_dollars = settings.PARLEY["PRICE_CURRENCY"] == "USD"
    return {
        "llm_usage": {
            "initiated_generation": {
                "model_usage": {use.model: _tokens(use) for use in models}
            }
        },
        "llm_price": float(sum(prices)) if whole and in_dollars else None,
        "tts_usage": _spoken(_of_kind(bill, ModelKind.TTS)),
        "asr_usage": _heard(_of_kind(bill, ModelKind.STT)),
        "parley": {
            "currency": settings.PARLEY["PRICE_CURRENCY"],
            "cost": None if bill.cost is None else float(bill.cost),
            "unpriced_models": bill.unpriced,
            "estimated": bill.estimated,
        },
    }


def _of_kind(bill: Bill, kind: ModelKind) -> list[ModelUse]:
    return [use for use in bill.uses if use.kind == kind]


def _tokens(use: ModelUse) -> dict[str, Any]:
    return {
        "input": {"tokens": use.input_tokens},
        "output_total": {"tokens": use.output_tokens},
    }


def _spoken(uses: Sequence[ModelUse]) -> dict[str, Any] | None:
    if not uses:
        return None
    most = max(uses, key=lambda use: use.characters)
    return {
        "primary_tts_model": most.model,
        "total_characters": sum(use.characters for use in uses),
    }


def _heard(uses: Sequence[ModelUse]) -> dict[str, Any] | None:
    if not uses:
        return None
    most = max(uses, key=lambda use: use.audio_ms)
    return {
        "asr_model": most.model,
        "total_transcription_calls": sum(use.requests for use in uses),
        "total_audio_input_seconds": sum(use.audio_ms for use in uses) / 1000,
    }


def _of_each(counted: Any, **chosen: Any) -> Subquery:
    # A subquery each: a join would multiply the rows that others count.
    uses = ModelUse.objects.filter(conversation=OuterRef("pk"), **chosen)
    return Subquery(
        uses.order_by().values("conversation").annotate(n=counted).values("n")
    )

"""What a conversation took of models and what that cost, on its page and in the list."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from conversations.models import Conversation, ModelKind, ModelUse
from conversations.store.conversations.model_use import bill_of

UNKNOWN = "not known"
MS_PER_MINUTE = 60_000


def cost_context(conversation: Conversation) -> dict[str, Any]:
    """A line for each model and the total, in one query; nothing where none was used."""
    bill = bill_of(conversation)
    if not bill.uses:
        return {}
    goes_on = conversation.ended_at is None
    return {
        "model_use": {
            "lines": [
                {
                    "job": ModelKind(use.kind).label,
                    "model": use.model,
                    "requests": use.requests,
                    "took": took(use),
                    "estimated": use.estimated,
                    "cost": _cost(use.cost, goes_on),
                }
                for use in bill.uses
            ],
            "total": _cost(bill.cost, goes_on),
            "unpriced": [] if goes_on else bill.unpriced,
            "estimated": bill.estimated,
        }
    }


def cost_cell(conversation: Conversation) -> str:
    """In the list: what is known, and whether it is all."""
    cost: Decimal | None = getattr(conversation, "cost", None)
    unpriced: int = getattr(conversation, "unpriced", 0)
    if cost is None:
        return UNKNOWN if unpriced else "–"
    return f"from {money(cost)}" if unpriced else money(cost)


def took(use: ModelUse) -> str:
    """In the units that it is paid by."""
    match use.kind:
        case ModelKind.TTS:
            return f"{use.characters:,} characters"
        case ModelKind.STT:
            return f"{use.audio_ms / MS_PER_MINUTE:,.1f} minutes"
    return f"{use.input_tokens:,} tokens read, {use.output_tokens:,} written"


def money(amount: Decimal | float) -> str:
    """An amount with its currency: small ones to a hundredth of a cent."""
    currency: str = settings.PARLEY["PRICE_CURRENCY"]
    places = 2 if not amount or amount >= 1 else 4
    return f"{amount:,.{places}f} {currency}"


def _cost(cost: Decimal | None, goes_on: bool) -> str:
    if goes_on:
        return "when it is over"
    return UNKNOWN if cost is None else money(cost)

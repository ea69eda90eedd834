"""What models cost: the owner's prices. None is known that nobody entered."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from conversations.models import ModelPrice, ModelUse
from conversations.providers.settings import runs_here

MILLION = 1_000_000
MS_PER_MINUTE = 60_000
SIX_PLACES = Decimal("0.000001")


def prices_of(models: Iterable[str]) -> Mapping[str, ModelPrice]:
    """The prices that hold now, by model, in one query."""
    found = ModelPrice.objects.filter(model__in=set(models))
    return {price.model: price for price in found}


def cost_of(use: ModelUse, price: ModelPrice | None) -> Decimal | None:
    """What was used, at this price; None where none is known."""
    if price is None:
        return Decimal(0) if runs_here(use.model) else None
    by_million = (
        use.input_tokens * price.per_million_input_tokens
        + use.output_tokens * price.per_million_output_tokens
        + use.characters * price.per_million_characters
    )
    heard = Decimal(use.audio_ms * price.per_minute) / MS_PER_MINUTE
    return (Decimal(by_million) / MILLION + heard).quantize(SIX_PLACES)


def any_price_known() -> bool:
    """Whether anybody entered one."""
    return ModelPrice.objects.exists()

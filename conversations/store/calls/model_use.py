"""What a conversation takes of each model, added up while it goes on. For the writer."""

from collections.abc import Iterable

from django.db.models import F

from conversations.engine.record import ModelUsed
from conversations.models import ModelUse
from conversations.store.fitting import fitting
from conversations.store.library.prices import cost_of, prices_of

COUNTS = ("requests", "input_tokens", "output_tokens", "characters", "audio_ms")

_Key = tuple[str, str]


def add_used(conversation_pk: int, used: Iterable[ModelUsed]) -> None:
    """Add these to what is known. Each is to be given once: nothing tells it again."""
    for (kind, model), taken in _together(used).items():
        row, _ = ModelUse.objects.get_or_create(
            conversation_id=conversation_pk,
            kind=kind,
            model=fitting(ModelUse, "model", model),
        )
        changes: dict[str, object] = {
            count: F(count) + sum(getattr(one, count) for one in taken)
            for count in COUNTS
        }
        if any(one.estimated for one in taken):
            changes["estimated"] = True
        ModelUse.objects.filter(pk=row.pk).update(**changes)


def keep_costs(conversation_pk: int) -> None:
    """Count what it cost, by the prices that hold now."""
    uses = list(ModelUse.objects.filter(conversation=conversation_pk))
    prices = prices_of(use.model for use in uses)
    for use in uses:
        use.cost = cost_of(use, prices.get(use.model))
    ModelUse.objects.bulk_update(uses, ["cost"])


def _together(used: Iterable[ModelUsed]) -> dict[_Key, list[ModelUsed]]:
    by_model: dict[_Key, list[ModelUsed]] = {}
    for one in used:
        by_model.setdefault((one.kind, one.model), []).append(one)
    return by_model

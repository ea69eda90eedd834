"""Model providers that staff named, as this process knows them.

Rows may be changed while it runs, by any process. Where a conversation, a simulation, a
judgement or a reading begins, they are looked at again: one small query, never while
somebody speaks.
"""

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from conversations.models import ModelProvider, SecretUnreadable
from conversations.providers import site
from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, Kind, Service

SWITCHED_OFF = "It is switched off: switch it on among the model providers."

_Version = list[tuple[int, datetime]]

_known: WeakKeyDictionary[Registry, _Version] = WeakKeyDictionary()
_lock = Lock()


def up_to_date() -> Registry:
    """The registry of this process, with the providers as they are now. Blocks."""
    chosen = site.registry()
    with _lock:
        # Not the newest change alone: rows are deleted, and clocks differ.
        rows = ModelProvider.objects.order_by("pk").values_list("pk", "updated_at")
        version = list(rows)
        if _known.get(chosen, []) != version:
            chosen.offer(services())
            _known[chosen] = version
    return chosen


def services() -> tuple[Service, ...]:
    """All of them, those as well that cannot be used, with the reason."""
    return tuple(map(service_of, ModelProvider.objects.order_by("pk")))


def service_of(row: ModelProvider) -> Service:
    """One provider, its key opened."""
    key, problem = "", "" if row.enabled else SWITCHED_OFF
    try:
        key = row.api_key.reveal()
    except SecretUnreadable as error:
        problem = problem or str(error)
    endpoint = Endpoint(
        row.base_url, key, silence_ms=row.timeout_ms, name=row.name or row.slug
    )
    return Service(Kind(row.kind), row.slug, endpoint, problem, tuple(row.model_names))


def service_to_ask(pk: int) -> Service:
    """One provider as it stands, though it may be switched off."""
    row = ModelProvider.objects.get(pk=pk)
    row.enabled = True
    return service_of(row)


def keep_models(pk: int, names: Sequence[str], now: datetime) -> None:
    """What models it has, as it told."""
    row = ModelProvider.objects.get(pk=pk)
    row.model_names, row.listed_at, row.error = list(names), now, ""
    row.save(update_fields=["model_names", "listed_at", "error", "updated_at"])


def keep_failure(pk: int, error: str) -> None:
    """What kept it from telling what models it has."""
    row = ModelProvider.objects.get(pk=pk)
    row.error = error
    row.save(update_fields=["error", "updated_at"])

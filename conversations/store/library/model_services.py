"""Model providers that staff named, as this process knows them.

Rows may be changed while it runs, by any process. Whoever is about to choose a model
has them looked at again: one small query, never while somebody speaks.
"""

from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from conversations.models import ModelEndpoint, SecretUnreadable
from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, Kind, Service
from conversations.providers.site import registry

SWITCHED_OFF = "It is switched off: switch it on among the model providers."

_Version = list[tuple[int, datetime]]

_known: WeakKeyDictionary[Registry, _Version] = WeakKeyDictionary()
_lock = Lock()


def up_to_date() -> Registry:
    """The registry of this process, with the providers as they are now. Blocks."""
    chosen = registry()
    with _lock:
        # Not the newest change alone: rows are deleted, and clocks differ.
        rows = ModelEndpoint.objects.order_by("pk").values_list("pk", "updated_at")
        version = list(rows)
        if _known.get(chosen, []) != version:
            chosen.offer(services())
            _known[chosen] = version
    return chosen


def services() -> tuple[Service, ...]:
    """All of them, those as well that cannot be used, with the reason."""
    return tuple(map(service_of, ModelEndpoint.objects.order_by("pk")))


def service_of(row: ModelEndpoint) -> Service:
    """One provider, its key opened."""
    key, problem = "", "" if row.enabled else SWITCHED_OFF
    try:
        key = row.api_key.reveal()
    except SecretUnreadable as error:
        problem = problem or str(error)
    endpoint = Endpoint(
        row.base_url, key, silence_ms=row.timeout_ms, name=row.name or row.slug
    )
    return Service(kind_of(row), row.slug, endpoint, problem, tuple(row.model_names))


def kind_of(row: ModelEndpoint) -> Kind:
    """What its models do, in the providers' words."""
    return Kind(row.kind.upper())

"""Model providers that staff named, as this process knows them.

Rows may be changed while it runs, by any process. Whoever is about to choose a model
has them looked at again: one small query, never while somebody speaks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from conversations.engine.ports import ProviderError
from conversations.models import ModelProvider, SecretUnreadable
from conversations.providers import site
from conversations.providers.catalogue import CATALOGUE, OVER_HTTP
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, Kind, Service
from conversations.providers.trying import Tried, list_models, try_model

T = TypeVar("T")

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


def models_known() -> dict[Kind, list[str]]:
    """The names that agents may give models, by kind, as far as any are known."""
    known: dict[Kind, list[str]] = {
        offers.kind: [name for name in offers.ids if name != OVER_HTTP]
        for offers in CATALOGUE
    }
    for service in services():
        if not service.problem:
            names = [f"{service.slug}/{model}" for model in service.models]
            known.setdefault(service.kind, []).extend(names)
    return known


def fetch_models(row: ModelProvider, now: datetime) -> str:
    """Keep what models it has; what kept it from telling, "" for nothing. Blocks."""
    try:
        row.model_names = _asked(row, list_models)
        row.listed_at, row.error = now, ""
    except ProviderError as error:
        row.error = str(error)
    row.save(update_fields=["model_names", "listed_at", "error", "updated_at"])
    return row.error


def try_out(row: ModelProvider, model: str) -> Tried:
    """Ask one of its models for something small. Blocks."""
    kind = Kind(row.kind)
    try:
        return _asked(row, lambda endpoint: try_model(kind, endpoint, model))
    except ProviderError as error:
        return Tried(0, error=str(error))


def _asked(row: ModelProvider, ask: Callable[[HttpEndpoint], Awaitable[T]]) -> T:
    """As the row stands, though it may be switched off."""
    service = service_of(row)
    if service.problem and row.enabled:
        raise ProviderError(service.problem)

    async def once() -> T:
        endpoint = HttpEndpoint(service.kind, service.endpoint)
        try:
            return await ask(endpoint)
        finally:
            await endpoint.aclose()

    return asyncio.run(once())

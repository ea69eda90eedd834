"""Model providers that staff named, asked: for what models they have, and a try of one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from conversations.engine.ports import ProviderError
from conversations.providers.catalogue import CATALOGUE, OVER_HTTP
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import Kind, Service
from conversations.providers.trying import Tried, list_models, try_model
from conversations.store.library.model_providers import (
    keep_failure,
    keep_models,
    service_to_ask,
    services,
)

T = TypeVar("T")


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


def fetch_models(pk: int, now: datetime) -> str:
    """Keep what models it has; what kept it from telling, "" for nothing. Blocks."""
    try:
        names = _asked(service_to_ask(pk), list_models)
    except ProviderError as error:
        keep_failure(pk, str(error))
        return str(error)
    keep_models(pk, names, now)
    return ""


def try_out(pk: int, model: str) -> Tried:
    """Ask one of its models for something small. Blocks."""
    service = service_to_ask(pk)
    try:
        return _asked(
            service, lambda endpoint: try_model(service.kind, endpoint, model)
        )
    except ProviderError as error:
        return Tried(0, error=str(error))


def _asked(service: Service, ask: Callable[[HttpEndpoint], Awaitable[T]]) -> T:
    if service.problem:
        raise ProviderError(service.problem)

    async def once() -> T:
        endpoint = HttpEndpoint(service.kind, service.endpoint)
        try:
            return await ask(endpoint)
        finally:
            await endpoint.aclose()

    return asyncio.run(once())

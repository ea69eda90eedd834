"""What would keep the configured providers from working, with the fix for each."""

from dataclasses import dataclass
from typing import Any

from conversations.providers.catalogue import CATALOGUE, OVER_HTTP, Offers
from conversations.providers.packages import INSTALL, missing
from conversations.providers.settings import (
    ENVIRONMENT,
    ProviderSettings,
    Service,
    is_over_http,
)

UNKNOWN = "providers.unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before conversations can work."""

    id: str
    text: str
    fix: str


def find_problems(
    settings: ProviderSettings, *, knows_rows: bool = True
) -> list[Problem]:
    """Checks names, keys and packages; loads nothing.

    Who does not know the services that staff named cannot tell whether a model is one
    of theirs, and takes it to be.
    """
    return [
        problem
        for offers in CATALOGUE
        for name in settings.chosen(offers.kind)
        if (problem := problem_with(name, offers, settings)) is not None
        and (knows_rows or not _may_be_there(problem, name, offers))
    ]


def _may_be_there(problem: Problem, name: str, offers: Offers[Any]) -> bool:
    return problem.id == UNKNOWN and offers.over_http and is_over_http(name)


def problem_with(
    name: str, offers: Offers[Any], settings: ProviderSettings
) -> Problem | None:
    """What keeps the provider of this name from being made."""
    kind = offers.kind.setting
    services = settings.offered(offers.kind)
    offer = offers.find(name, services)
    if offer is None:
        others = [f"{slug}/MODEL" for slug in services if slug != ENVIRONMENT]
        return Problem(
            UNKNOWN,
            f"There is no {kind} provider '{name}'.",
            f"Known: {', '.join([*offers.ids, *others])}.",
        )
    if offer.id == OVER_HTTP and (
        problem := _problem_of(services[name.partition("/")[0]], name)
    ):
        return problem
    if absent := missing(offer.packages):
        return Problem(
            "providers.no_package",
            f"The {kind} provider '{name}' needs {' and '.join(absent)}, which is not "
            "installed.",
            INSTALL,
        )
    return None


def _problem_of(service: Service, name: str) -> Problem | None:
    if service.problem:
        return Problem(
            "providers.unusable",
            f"The {service.kind.setting} provider '{name}' cannot be used.",
            service.problem,
        )
    if service.endpoint.is_set:
        return None
    kind = service.kind.setting
    return Problem(
        "providers.no_key",
        f"There is no key for the {kind} provider '{name}'.",
        f"It needs {kind}_API_KEY, or {kind}_BASE_URL for a server of your own; or add"
        " the provider in the admin.",
    )

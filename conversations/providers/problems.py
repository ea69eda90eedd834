"""What would keep the configured providers from working, with the fix for each."""

from dataclasses import dataclass
from typing import Any

from conversations.providers.catalogue import CATALOGUE, OVER_HTTP, Offers
from conversations.providers.packages import INSTALL, missing
from conversations.providers.settings import ProviderSettings


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before conversations can work."""

    id: str
    text: str
    fix: str


def find_problems(settings: ProviderSettings) -> list[Problem]:
    """Checks names, keys and packages; loads nothing."""
    return [
        problem
        for offers in CATALOGUE
        for name in settings.chosen(offers.kind)
        if (problem := problem_with(name, offers, settings)) is not None
    ]


def problem_with(
    name: str, offers: Offers[Any], settings: ProviderSettings
) -> Problem | None:
    """What keeps the provider of this name from being made."""
    kind = offers.kind
    offer = offers.find(name)
    if offer is None:
        return Problem(
            "providers.unknown",
            f"There is no {kind} provider '{name}'.",
            f"Known: {', '.join(offers.ids)}.",
        )
    if offer.id == OVER_HTTP and not settings.endpoint(kind).is_set:
        return Problem(
            "providers.no_key",
            f"There is no key for the {kind} provider '{name}'.",
            f"It needs {kind}_API_KEY, or {kind}_BASE_URL for a server of your own.",
        )
    if absent := missing(offer.packages):
        return Problem(
            "providers.no_package",
            f"The {kind} provider '{name}' needs {' and '.join(absent)}, which is not "
            "installed.",
            INSTALL,
        )
    return None

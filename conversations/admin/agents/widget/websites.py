"""The websites whose pages may show an agent's widget, as staff list them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from conversations.models import Agent
from conversations.models.origins import ANY_ORIGIN, validate_origins


@dataclass(frozen=True, slots=True)
class Websites:
    """Who may show the widget, and what staff should know of that."""

    listed: tuple[str, ...]
    warning: str
    """"" where there is nothing to warn of."""


def websites_of(agent: Agent) -> Websites:
    """As the agent's allowlist and the site's own say."""
    listed = tuple(agent.allowed_origins.split())
    if ANY_ORIGIN in listed:
        return Websites(listed, EVERY_WEBSITE)
    return Websites(listed, "" if listed else _rule_of_the_site())


EVERY_WEBSITE = (
    "Every website may show this agent, and whoever shows it uses your models. Remove *"
    " and list your own websites, unless that is what you want."
)


def _rule_of_the_site() -> str:
    allowed = settings.PARLEY["ALLOWED_ORIGINS"]
    none = (
        "No website is listed for this agent, so the rule of the installation holds: "
    )
    if ANY_ORIGIN in allowed:
        return f"{none}every website may show it (ALLOWED_ORIGINS is *)."
    if allowed:
        return (
            f"{none}only pages of {', '.join(allowed)} and of this server may show it."
        )
    return (
        f"{none}only pages of this server may talk to it. On any other website the widget"
        " will not appear until you add that website here."
    )


def with_website(listed: str, typed: str) -> str:
    """The list with the website of the page that was named.

    Raises ValidationError for what names none.
    """
    origin = _origin(typed)
    if not origin:
        return listed
    if len(origin.split()) > 1:
        raise ValidationError(
            f"{origin} is not an origin: write one website, such as"
            " https://example.org, without spaces."
        )
    validate_origins(origin)
    return "\n".join(dict.fromkeys([*listed.split(), origin]))


def without(listed: str, removed: str) -> str:
    """The list without one of its lines."""
    return "\n".join(line for line in listed.split() if line != removed)


def _origin(typed: str) -> str:
    """Staff paste the address of a page: what is behind the host is left out."""
    scheme, separator, rest = typed.partition("://")
    if not separator:
        scheme, rest = "", typed
    host = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    if separator and urlsplit(typed).scheme in ("http", "https"):
        return f"{scheme}://{host}"
    return f"{scheme}{separator}{host}"

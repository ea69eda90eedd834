"""Which sites may show an agent's page inside theirs: those that may talk to it."""

import re

from django.conf import settings
from django.http import HttpResponse

from conversations.doors.origins import ANY_ORIGIN
from conversations.store.agents.settings import AgentSettings

HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?"
ORIGIN = re.compile(rf"https?://{HOST}")
BARE = re.compile(HOST)


def framed_where_allowed(response: HttpResponse, agent: AgentSettings) -> HttpResponse:
    """Let the response be framed by the agent's origins, beside our own pages."""
    allowed = agent.allowed_origins or settings.PARLEY["ALLOWED_ORIGINS"]
    sources = frame_sources(allowed)
    if sources:
        # django-csp adds these to the site's own policy.
        response._csp_update = {"frame-ancestors": sources}  # type: ignore[attr-defined]
        # The older header can name no sites, and would say no to all.
        response.xframe_options_exempt = True
    return response


def frame_sources(allowed: tuple[str, ...] | list[str]) -> list[str]:
    """Origins as a policy has them; what it cannot say is left out, so it stays shut."""
    if ANY_ORIGIN in allowed:
        return ["*"]
    return [source for entry in allowed for source in _sources(entry.strip().lower())]


def _sources(entry: str) -> list[str]:
    origin = entry.rstrip("/")
    if ORIGIN.fullmatch(origin):
        return [origin]
    if BARE.fullmatch(origin):
        # A bare host stands for every scheme, and for every port unless it names one.
        host = origin if ":" in origin else f"{origin}:*"
        return [f"http://{host}", f"https://{host}"]
    return []

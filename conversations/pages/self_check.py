"""The page that tells what stands between somebody's browser and a conversation."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.store.agents import settings as agents

SOCKET = "v1/parley/check"
SIGNALLING = "rtc/v1"


@require_safe
def self_check(request: HttpRequest, agent_id: str = "") -> HttpResponse:
    """The self-check; with an agent, it leads back to that one's page."""
    back = reverse("start-page")
    open_agent = ""
    if agent_id:
        agent = agents.agent_settings(agent_id)
        if agent is None or not agent.takes_calls:
            raise Http404(f"no agent {agent_id}")
        back = reverse("talk", args=[agent_id])
        # The page has no token for any other.
        open_agent = "" if agent.requires_auth else agent_id
    context = {
        "back": back,
        "to_agent": bool(agent_id),
        "socket": reverse("start-page") + SOCKET,
        "open_agent": open_agent,
        "token": reverse("api:get_token"),
        "signalling": reverse("start-page") + SIGNALLING,
        "support": settings.PARLEY["SUPPORT_EMAIL"],
    }
    return render(request, "pages/self_check.html", context)

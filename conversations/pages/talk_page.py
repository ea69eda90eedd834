"""The page on which one agent is talked to, for whoever may."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from conversations.pages import access_code, talk_config
from conversations.pages.framing import framed_where_allowed
from conversations.store.access.access_codes import has_code
from conversations.store.agents import settings as agents
from conversations.store.agents.recording_rule import will_record


@require_safe
def talk(request: HttpRequest, agent_id: str) -> HttpResponse:
    """The page itself, or the one that asks for a code, or says what to do instead."""
    agent = agents.agent_settings(agent_id)
    if agent is None or not agent.takes_calls:
        raise Http404(f"no agent {agent_id}")
    return framed_where_allowed(_page(request, agent), agent)


def _page(request: HttpRequest, agent: agents.AgentSettings) -> HttpResponse:
    address = reverse("talk", args=[agent.public_id])
    if access_code.way_in(request, agent) is None:
        if has_code(agent.public_id):
            return access_code.asked(request, agent.public_id)
        return render(request, "pages/private.html", {"address": address}, status=403)
    if access_code.FIELD in request.GET:
        # It has done its work, and must not stay where it can be read.
        return redirect(address)
    return render(request, "pages/talk.html", _context(agent))


def _context(agent: agents.AgentSettings) -> dict[str, object]:
    private = agent.requires_auth
    language = (get_language() or "en").partition("-")[0]
    return {
        # Imported late, so asked for early.
        "texts": f"parts/words/{language}.js",
        "widget_config": talk_config.widget_of(agent.public_id),
        "agent": agent,
        "is_recorded": will_record(agent, text_only=False),
        "grant_url": reverse("page-grant", args=[agent.public_id]) if private else "",
        "self_check_url": reverse("agent-self-check", args=[agent.public_id]),
    }

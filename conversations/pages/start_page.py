"""The start page: whom one can talk to here, if the owner wants them listed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conversations.doors.pictures import picture_address
from conversations.pages.start_page_kind import StartPageKind, start_page_kind
from conversations.store.agents.start_page import listed_agents, only_listed_agent

MAX_SEARCH_CHARACTERS = 100


@require_safe
def start_page(request: HttpRequest) -> HttpResponse:
    """As LANDING_PAGE has it: the list, the one agent, another address, or nothing."""
    chosen = settings.PARLEY["LANDING_PAGE"]
    kind = start_page_kind(chosen)
    if kind is StartPageKind.OFF or kind is None:
        raise Http404("LANDING_PAGE is off")
    if kind is StartPageKind.ADDRESS:
        return redirect(chosen)
    if kind is StartPageKind.AGENT:
        return redirect("talk", agent_id=chosen)
    words = request.GET.get("q", "")[:MAX_SEARCH_CHARACTERS].replace("\x00", "").strip()
    if kind is StartPageKind.AUTO and not words:
        only = only_listed_agent()
        if only is not None:
            return redirect("talk", agent_id=only)
    page = listed_agents(words, request.GET.get("page", "1"))
    cards = [
        (agent, picture_address(agent.public_id, agent.picture))
        for agent in page.agents
    ]
    return render(
        request, "pages/start_page.html", {"page": page, "cards": cards, "words": words}
    )

"""Pages for callers: the list of agents and the page on which one is talked to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conversations.store.agents import settings as agents
from conversations.store.agents.recording_rule import will_record


@require_safe
def agent_list(request: HttpRequest) -> HttpResponse:
    """The agents anybody may talk to; the only one is opened straight away."""
    found = agents.public_agents()
    if len(found) == 1:
        return redirect("talk", agent_id=found[0].public_id)
    return render(request, "pages/agents.html", {"agents": found})


@require_safe
def talk(request: HttpRequest, agent_id: str) -> HttpResponse:
    """The page on which one agent is talked to."""
    agent = agents.agent_settings(agent_id)
    if agent is None or not agent.takes_calls:
        raise Http404(f"no agent {agent_id}")
    return render(
        request,
        "pages/talk.html",
        {"agent": agent, "is_recorded": will_record(agent, text_only=False)},
    )

"""The admin's front page: how conversations went, and what waits for somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from conversations.admin.dashboard.charts import charts
from conversations.admin.dashboard.choice import DashboardForm
from conversations.admin.dashboard.costs import costs_context
from conversations.admin.dashboard.tables import (
    AGENT_COLUMNS,
    agent_rows,
    criterion_rows,
    item_links,
)
from conversations.admin.dashboard.tiles import tiles
from conversations.admin.navigation import list_url, may_open
from conversations.models import Agent, Conversation
from conversations.store.access.permissions import ADD_AGENTS, VIEW, VIEW_AGENTS
from conversations.store.agents.demo import DEMO_AGENT_ID
from conversations.store.statistics.attention import attention
from conversations.store.statistics.period import Period
from conversations.store.statistics.report import (
    Report,
    agent_report,
    newest_comments,
    report,
)

CONVERSATIONS = "conversations.conversation"
AGENTS_SHOWN = 50
KEPT_FROM = 20_000
"""From so many conversations on, counting takes longer than a page should."""
KEPT_S = 60
SEES_NUMBERS = (VIEW, VIEW_AGENTS)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits, and where."""

    count: int
    title: str
    url: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the front page shows to whoever asks: numbers to those who see conversations
    or agents, callers' words to those who may read them.
    """
    if not any(request.user.has_perm(permission) for permission in SEES_NUMBERS):
        return {**context, "title": "Welcome", "welcome": True}
    now = timezone.now()
    form = DashboardForm(request.GET, now, timezone.get_default_timezone())
    reads = request.user.has_perm(VIEW)
    context |= {"title": "Dashboard", "form": form, "reads": reads}
    if not Conversation.objects.exists():
        return {**context, "empty": True, **_first_steps(request)}
    period, agent_pk = form.period, form.agent_pk
    found = counted(period, now, agent_pk)
    context |= {
        "period": period,
        "tasks": _tasks(request),
        "quiet": not found.now.tally.conversations,
        "tiles": tiles(found.now, found.before),
        "compared_with": _compared_with(period.length),
        "agents": agent_rows(found.agents[:AGENTS_SHOWN], form),
        "agent_columns": AGENT_COLUMNS,
        "more_agents": len(found.agents[AGENTS_SHOWN:]),
    }
    if found.now.tally.conversations:
        spent = costs_context(form, now)
        drawn = [*charts(found), *spent.pop("cost_charts", [])]
        context |= {"charts": drawn, **spent}
    if reads:
        context["comments"] = newest_comments(period, agent_pk)
    if agent_pk is not None:
        judged = agent_report(period, agent_pk, form.wanted_item, words=reads)
        context |= {
            "judged": judged,
            "criteria": criterion_rows(judged.criteria),
            "item_links": item_links(judged, form),
        }
    return context


def counted(period: Period, now: datetime, agent_pk: int | None) -> Report:
    """The numbers; of very many conversations they may be up to a minute old."""
    key = f"dashboard/{period.first}/{period.last}/{period.zone}/{agent_pk}"
    kept: Report | None = cache.get(key)
    if kept is not None:
        return kept
    found = report(period, now, agent_pk)
    both = found.now.tally + found.before.tally
    if both.conversations >= KEPT_FROM:
        cache.set(key, found, KEPT_S)
    return found


def _compared_with(days: int) -> str:
    return "the day before" if days == 1 else f"the {days} days before"


def _tasks(request: HttpRequest) -> list[Task]:
    """What went wrong, as far as the user may see to it."""
    found = attention()
    tasks = [
        (
            CONVERSATIONS,
            found.unreviewed_failures,
            "failed and not reviewed",
            "outcome=failure&review=unreviewed",
        ),
        (
            CONVERSATIONS,
            found.failed_analyses,
            "could not be analysed",
            "analysis=failed",
        ),
        (
            "conversations.delivery",
            found.given_up_deliveries,
            "webhook deliveries given up",
            "state__exact=given_up",
        ),
    ]
    return [
        Task(count, title, f"{list_url(label)}?{query}")
        for label, count, title, query in tasks
        if count and may_open(request, label)
    ]


def _first_steps(request: HttpRequest) -> dict[str, Any]:
    """Whom one may talk to before there is anything to count."""
    open_to_all = Agent.objects.filter(enabled=True, archived=False)
    agent = open_to_all.filter(public_id=DEMO_AGENT_ID).first() or open_to_all.first()
    if agent is not None:
        return {
            "talk_to": agent.name,
            "talk_url": reverse("talk", args=[agent.public_id]),
        }
    if request.user.has_perm(ADD_AGENTS):
        return {"add_url": reverse("admin:conversations_agent_add")}
    return {}

"""Pages of agents, for programs."""

from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.store.paging import Page, page_of

SortBy = Literal["name", "created_at", "updated_at", "call_count_7d"]
RECENTLY = timedelta(days=7)


def agents_page(
    wanted: QuerySet[Agent],
    order_by: str,
    page_size: int,
    cursor: str | None,
) -> Page[Agent]:
    """A page of the wanted agents. Raises BadCursor."""
    if order_by.removeprefix("-") == "call_count_7d":
        since = timezone.now() - RECENTLY
        recent = Q(conversations__started_at__gte=since)
        wanted = wanted.annotate(call_count_7d=Count("conversations", filter=recent))
    return page_of(wanted, order_by, page_size, cursor)


def wanted_agents(
    search: str = "", archived: bool = False, tags: list[str] | None = None
) -> QuerySet[Agent]:
    """Agents by name or id, either the archived ones or the others, with any tag."""
    agents = Agent.objects.filter(archived=archived)
    if search:
        agents = agents.filter(Q(name__icontains=search) | Q(public_id=search))
    if tags:
        # What a JSON column holds is asked for differently by each database.
        tagged = agents.exclude(tags=[]).values_list("pk", "tags")
        agents = agents.filter(
            pk__in=[pk for pk, own in tagged if not set(tags).isdisjoint(own)]
        )
    return agents


def last_calls(agents: list[Agent]) -> dict[int, datetime]:
    """When each was talked to last, by key; none for those that never were."""
    calls = Conversation.objects.filter(agent__in=[agent.pk for agent in agents])
    latest = calls.values_list("agent").annotate(latest=Max("started_at"))
    return dict(latest)

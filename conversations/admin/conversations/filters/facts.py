"""Filters by what a conversation was: when, with whom, how it went."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from unfold.contrib.filters.admin import RangeDateFilter

from conversations.admin.conversations.filters.known import known
from conversations.admin.conversations.filters.one_of import Named, OneOf, Words
from conversations.models import (
    Agent,
    AnalysisState,
    Conversation,
    Outcome,
    Score,
    Status,
)
from conversations.models.conversation import ENDINGS
from conversations.store.conversations.conditions import (
    COMMENTED,
    INTERRUPTED,
    RESPONSES_MS,
    SPOKEN,
    WITH_ERRORS,
    WITH_FAILED_TOOLS,
    WRITTEN,
    analysed,
    answered_within,
    caller_was_silent,
    came_out,
    ended_by,
    of_agents,
    of_contact,
    rated,
    thumbed,
    without_feedback,
)
from conversations.store.conversations.facts import standing


class OutcomeFilter(Named):
    """Whether it reached what it was for."""

    title = "outcome"
    parameter_name = "outcome"
    named = {
        **{value: (name, came_out(value)) for value, name in Outcome.choices},
        "none": ("Not judged", came_out("")),
    }


class AgentFilter(OneOf):
    """With which agent."""

    title = "agent"
    parameter_name = "agent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All agents there are."""
        return list(Agent.objects.order_by("name").values_list("public_id", "name"))

    def condition(self, chosen: str) -> Q | None:
        """Those of the agent, also under an earlier name."""
        return of_agents([chosen])


class DaysFilter(RangeDateFilter):  # type: ignore[misc] # the theme has no types
    """From day to day, both included, in the site's time zone."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.title = "day"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those that began on one of the days; a day that is none is left out."""
        first = _midnight(self.used_parameters.get("started_at_from"))
        last = _midnight(self.used_parameters.get("started_at_to"))
        if first:
            queryset = queryset.filter(started_at__gte=first)
        if last:
            queryset = queryset.filter(started_at__lt=last + timedelta(days=1))
        return queryset


class SourceFilter(OneOf):
    """Through which client."""

    title = "client"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All that came."""
        return [(source, source) for source in known(request).sources]

    def condition(self, chosen: str) -> Q | None:
        """As the client named itself."""
        return Q(source=chosen)


class LanguageFilter(OneOf):
    """In which language."""

    title = "language"
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All that were spoken."""
        return [(code, code) for code in known(request).languages]

    def condition(self, chosen: str) -> Q | None:
        """By its code."""
        return Q(language=chosen)


class FeedbackFilter(Named):
    """What the caller thought of it."""

    title = "feedback"
    parameter_name = "feedback"
    named = {
        "liked": ("Thumb up", thumbed(Score.LIKE)),
        "disliked": ("Thumb down", thumbed(Score.DISLIKE)),
        "high": ("4 or 5 stars", rated(lowest=4)),
        "middle": ("3 stars", rated(3, 3)),
        "low": ("1 or 2 stars", rated(highest=2)),
        "commented": ("With a comment", COMMENTED),
        "none": ("None given", without_feedback()),
    }


class TroubleFilter(Named):
    """Conversations in which something went less than well."""

    title = "trouble"
    parameter_name = "trouble"
    named = {
        "errors": ("Errors", WITH_ERRORS),
        "tool_errors": ("Tools failed", WITH_FAILED_TOOLS),
        "interrupted": ("Agent was interrupted", INTERRUPTED),
        "silent": ("Caller said nothing", caller_was_silent()),
    }


def _responses() -> dict[str, tuple[str, Q]]:
    ranges = zip((0, *RESPONSES_MS), (*RESPONSES_MS, None), strict=True)
    return {
        f"{low}-{'' if limit is None else limit}": (
            f"{low / 1000:g} s and more"
            if limit is None
            else f"{low / 1000:g} to {limit / 1000:g} s",
            answered_within(low, limit),
        )
        for low, limit in ranges
    }


class ResponseFilter(Named):
    """How long callers waited for the agent's first sound."""

    title = "response time"
    parameter_name = "response"
    named = _responses()


class ContactFilter(Words):
    """With which caller."""

    title = "contact: user id or name"
    parameter_name = "contact"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those of who is called so."""
        words = (self.value() or "").strip()
        return queryset.filter(of_contact(words)) if words else queryset


class StatusFilter(Named):
    """Where it stands."""

    title = "status"
    parameter_name = "status"
    named = {value: (name, standing([value])) for value, name in Status.choices}


class AnalysisFilter(Named):
    """Where its judging stands."""

    title = "analysis"
    parameter_name = "analysis"
    named = {value: (name, analysed(value)) for value, name in AnalysisState.choices}


class EndingFilter(Named):
    """Why it ended."""

    title = "ending"
    parameter_name = "ending"
    named = {value: (name, ended_by(value)) for value, name in ENDINGS.items()}


class MediumFilter(Named):
    """By voice or in writing."""

    title = "medium"
    parameter_name = "medium"
    named = {
        "voice": ("Spoken", SPOKEN),
        "text": ("Written", WRITTEN),
    }


def _midnight(text: object) -> datetime | None:
    try:
        day = parse_date(text) if isinstance(text, str) else None
    except ValueError:
        day = None
    if day is None:
        return None
    return datetime.combine(day, time.min, timezone.get_current_timezone())

"""One person's conversations together: how often, how well, and what was learned."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Window
from django.db.models.functions import RowNumber

from conversations.models import (
    HAS_VALUE,
    CollectedValue,
    Contact,
    Conversation,
    Outcome,
)
from conversations.store.row_counts import number_of

SHOWN = 50
"""How many of a contact's conversations are shown together, the newest."""
ITEMS = 30
"""How many items."""


def with_history(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Each with `conversation_count`, `last_outcome`, `success_count`, `judged_count`.

    Subqueries, each through an index: a page of a long list asks for its own rows only.
    """
    newest = Conversation.objects.filter(contact=OuterRef("pk")).order_by(
        "-started_at", "-pk"
    )
    judged = Q(call_successful__in=[Outcome.SUCCESS, Outcome.FAILURE])
    return contacts.annotate(
        conversation_count=number_of(Conversation, "contact"),
        success_count=number_of(
            Conversation, "contact", Q(call_successful=Outcome.SUCCESS)
        ),
        judged_count=number_of(Conversation, "contact", judged),
        last_outcome=Subquery(newest.values("call_successful")[:1]),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """The newest value of an item, and where it is from."""

    item: str
    value: CollectedValue


@dataclass(frozen=True, slots=True)
class Meeting:
    """One conversation, and what was learned in it, by item; None: not mentioned."""

    conversation: Conversation
    values: list[CollectedValue | None]


@dataclass(frozen=True, slots=True)
class History:
    """Of one contact, newest first."""

    items: list[str]
    known: list[Known]
    meetings: list[Meeting]


def history(contact: Contact) -> History:
    """In three queries, however many there are."""
    meetings = list(
        Conversation.objects.filter(contact=contact)
        .only(
            "public_id",
            "agent_name",
            "started_at",
            "duration_ms",
            "status",
            "call_successful",
            "title",
            "rating",
            "contact",
        )
        .order_by("-started_at", "-pk")[:SHOWN]
    )
    newest = _newest_of_each_item(contact)
    items = [value.identifier for value in newest]
    values: dict[tuple[int, str], CollectedValue] = {
        (value.conversation_id, value.identifier): value
        for value in CollectedValue.objects.filter(
            HAS_VALUE,
            conversation__in=[meeting.pk for meeting in meetings],
            identifier__in=items,
        ).defer("rationale", "quoted_turns")
    }
    return History(
        items,
        [Known(value.identifier, value) for value in newest],
        [
            Meeting(meeting, [values.get((meeting.pk, item)) for item in items])
            for meeting in meetings
        ],
    )


def _newest_of_each_item(contact: Contact) -> list[CollectedValue]:
    place = Window(
        RowNumber(),
        partition_by=F("identifier"),
        order_by=[F("conversation__started_at").desc(), F("pk").desc()],
    )
    return list(
        CollectedValue.objects.filter(HAS_VALUE, conversation__contact=contact)
        .defer("rationale", "quoted_turns")
        .select_related("conversation")
        .only(
            "identifier",
            "type",
            "standing_text",
            "standing_number",
            "standing_boolean",
            "corrected",
            "conversation__started_at",
            "conversation__agent_name",
        )
        .annotate(place=place)
        .filter(place=1)
        .order_by("identifier")[:ITEMS]
    )

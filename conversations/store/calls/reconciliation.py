"""What the vendor's platform knows of a hosted conversation, brought into our rows.

The vendor's record comes minutes after the call. It may hold turns that never reached us
(a call that was broken off here, a process that was killed) and judges the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from conversations.engine.record import ToolRun
from conversations.models import LIVE, Conversation, ToolCall, Turn
from conversations.protocol.storable import storable, storable_object
from conversations.store.agents.settings import HostedSettings, agent_settings
from conversations.store.analysis import vendor
from conversations.store.calls import said
from conversations.store.calls.turn_matching import VendorTurn, match
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import Keeping, keeping_by_pk, keeping_of
from conversations.store.search.search import index_conversations
from conversations.store.settling import settle
from conversations.store.statistics.figures import keep_figures

NOT_FETCHED = "parley_not_fetched"
"""In `vendor_metadata`: why the vendor's record could not be had."""
FOREIGN_IDS_FROM = 1_500_000_000
"""Event ids of turns that only the vendor knows: none a client ever saw. They grow, so
that turns of one moment stay in order."""


@dataclass(frozen=True, slots=True)
class VendorRecord:
    """One finished conversation, as the vendor has it."""

    turns: tuple[VendorTurn, ...] = ()
    tools: tuple[ToolRun, ...] = ()
    """With their outcome; `event_id` is not known."""
    analysis: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreconciled:
    """A conversation that is over and whose vendor's record is not here yet."""

    conversation_id: str
    vendor_id: str
    ended_at: datetime
    hosted: HostedSettings | None
    """None: the agent is gone, or no longer hosted."""


@dataclass(frozen=True, slots=True)
class HostedSide:
    """Where a conversation goes on."""

    hosted: HostedSettings
    vendor_id: str


def hosted_side(conversation_id: str) -> HostedSide | None:
    """None for a conversation that is not hosted, or of an agent that is no more."""
    row = (
        Conversation.objects.filter(
            public_id=conversation_id, hosted_conversation_id__gt=""
        )
        .select_related("agent")
        .first()
    )
    agent = agent_settings(row.agent.public_id) if row and row.agent else None
    if row is None or agent is None or agent.hosted is None:
        return None
    return HostedSide(agent.hosted, row.hosted_conversation_id)


def keep_vendor_id(conversation_pk: int, vendor_id: str) -> None:
    """Keep the id there. For the writer."""
    Conversation.objects.filter(pk=conversation_pk).update(
        hosted_conversation_id=fitting(
            Conversation, "hosted_conversation_id", vendor_id
        )
    )


def unreconciled(
    *, process_id: str, others_after: timedelta, since: datetime | None, most: int
) -> list[Unreconciled]:
    """Conversations to ask the vendor about, the latest first, `most` at the most.

    Those of other processes only some time after their end: then nobody else did. Those
    that began before `since` are left out.
    """
    waiting = _waiting()
    if since is not None:
        waiting = waiting.filter(started_at__gt=since)
    rows = waiting.filter(
        Q(process_id=process_id) | Q(ended_at__lt=timezone.now() - others_after),
        vendor_metadata={},
    )
    return _found(rows[:most])


def given_up() -> list[Unreconciled]:
    """Those that were not to be had before."""
    return _found(_waiting().filter(vendor_metadata__has_key=NOT_FETCHED))


def reconcile(conversation_id: str, record: VendorRecord) -> bool:
    """Bring the record into the rows; False when it was there, or the row is gone.

    May be done again: nothing is doubled.
    """
    with transaction.atomic():
        conversation = (
            Conversation.objects.select_for_update()
            .filter(public_id=conversation_id)
            .first()
        )
        if conversation is None or _is_known(conversation):
            return False
        keeping = keeping_of(conversation)
        added = 0
        if keeping.words:
            added = _bring_in_turns(conversation, record.turns, keeping)
            _bring_in_tools(conversation, record.tools, keeping)
        conversation.vendor_analysis = keeping.object(storable_object(record.analysis))
        # Never empty: that means that it was not fetched yet.
        conversation.vendor_metadata = keeping.object(
            storable_object(record.metadata)
        ) or {"status": "done"}
        conversation.turn_count += added
        conversation.save(
            update_fields=["vendor_analysis", "vendor_metadata", "turn_count"]
        )
        keep_figures(conversation)
        vendor.import_analysis(conversation, record.analysis, timezone.now())
        settle(conversation.pk)
        index_conversations([conversation.pk])
    return True


def give_up(conversation_id: str, reason: str) -> None:
    """The vendor's record is not to be had: say so, and do not ask for ever."""
    with transaction.atomic():
        rows = Conversation.objects.filter(
            public_id=conversation_id, vendor_metadata={}
        )
        if rows.update(vendor_metadata={NOT_FETCHED: storable(reason)}):
            pk = Conversation.objects.values_list("pk", flat=True).get(
                public_id=conversation_id
            )
            text = f"The vendor's record could not be fetched: {reason}"
            said.keep_note(pk, "hosted", text, 0, keeping_by_pk(pk))
            settle(pk)


def _waiting() -> QuerySet[Conversation]:
    return (
        # An index serves "greater than nothing", but not "other than nothing".
        Conversation.objects.filter(hosted_conversation_id__gt="")
        .exclude(status__in=LIVE)
        .filter(ended_at__isnull=False)
        .select_related("agent")
        .order_by("-ended_at")
    )


def _found(rows: QuerySet[Conversation]) -> list[Unreconciled]:
    found: list[Unreconciled] = []
    for row in rows:
        agent = agent_settings(row.agent.public_id) if row.agent else None
        assert row.ended_at is not None  # The query asks for it.
        found.append(
            Unreconciled(
                row.public_id,
                row.hosted_conversation_id,
                row.ended_at,
                agent.hosted if agent else None,
            )
        )
    return found


def _is_known(conversation: Conversation) -> bool:
    known = conversation.vendor_metadata
    return bool(known) and NOT_FETCHED not in known


def _bring_in_turns(
    conversation: Conversation, said_there: tuple[VendorTurn, ...], keeping: Keeping
) -> int:
    """Returns how many were added."""
    # What was taken out of ours must not stand in theirs, nor make them differ.
    theirs = tuple(
        replace(
            turn,
            text=keeping.text(turn.text),
            original_text=keeping.text(turn.original_text),
        )
        for turn in said_there
    )
    ours = list(Turn.objects.filter(conversation=conversation))
    matched = match(
        [(turn.role, turn.text, turn.generated_text) for turn in ours], theirs
    )
    free_id = max([FOREIGN_IDS_FROM, *(turn.event_id + 1 for turn in ours)])
    added: list[Turn] = []
    earliest_ms = 0
    for position, (turn, index) in enumerate(zip(theirs, matched, strict=True)):
        if index is not None:
            earliest_ms = ours[index].started_ms
            continue
        later = [ours[i].started_ms for i in matched[position + 1 :] if i is not None]
        # In whole seconds, and by the vendor's clock: its place among ours is certain.
        started_ms = max(turn.started_ms, earliest_ms)
        if later:
            started_ms = max(min(started_ms, later[0] - 1), earliest_ms, 0)
        earliest_ms = started_ms
        added.append(_row(conversation, turn, free_id + len(added), started_ms))
    Turn.objects.bulk_create(added)
    return len(added)


def _row(
    conversation: Conversation, turn: VendorTurn, event_id: int, started_ms: int
) -> Turn:
    text = storable(turn.text)
    spoken = turn.role == "agent"
    whole = storable(turn.original_text or turn.text) if spoken else ""
    return Turn(
        conversation=conversation,
        event_id=event_id,
        role=turn.role,
        text=text,
        generated_text=whole,
        sent_text=whole,
        heard_text=text if spoken else "",
        started_ms=started_ms,
        ended_ms=started_ms,
        medium=turn.medium,
        interrupted=turn.interrupted,
    )


def _bring_in_tools(
    conversation: Conversation, runs: tuple[ToolRun, ...], keeping: Keeping
) -> None:
    known = set(
        ToolCall.objects.filter(
            conversation=conversation, result__isnull=False
        ).values_list("call_id", flat=True)
    )
    for run in runs:
        if said.call_id_of(run) not in known:
            said.keep_tool_run(conversation.pk, run, keeping)

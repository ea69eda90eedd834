"""Rows of what was said and done in one conversation.

Functions for the writer: each replaces what was known of the thing it names. Of words
they keep what may be kept (`Keeping`).
"""

from typing import Literal

from django.db.models import F

from conversations.engine.record import AgentTurn, ToolRun, UserTurn
from conversations.engine.variables import VariableUpdate
from conversations.models import Conversation, Feedback, Note, Role, ToolCall, Turn
from conversations.protocol.storable import (
    LARGEST_INTEGER,
    storable,
    storable_object,
)
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import Keeping

Rating = Literal["like", "dislike"]

_TURN_FIELDS = (
    "text",
    "generated_text",
    "sent_text",
    "heard_text",
    "started_ms",
    "ended_ms",
    "medium",
    "interrupted",
    "source",
    "latencies_ms",
    "first_audio_ms",
    "agent_id_then",
)
_TOOL_FIELDS = (
    "name",
    "kind",
    "arguments",
    "event_id",
    "requested_ms",
    "result",
    "is_error",
    "latency_ms",
    "server",
    "approval",
    "variable_updates",
)


def keep_turn(
    conversation_pk: int,
    turn: UserTurn | AgentTurn,
    keeping: Keeping,
    *,
    first: bool,
) -> None:
    """Insert or replace a turn; `first` counts it for the list."""
    if isinstance(turn, UserTurn):
        row = _user_row(turn, keeping)
    else:
        row = _agent_row(turn, keeping)
    row.conversation_id = conversation_pk
    Turn.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["conversation", "role", "event_id"],
        update_fields=_TURN_FIELDS,
    )
    if first:
        Conversation.objects.filter(pk=conversation_pk).update(
            turn_count=F("turn_count") + 1
        )


def keep_tool_run(conversation_pk: int, run: ToolRun, keeping: Keeping) -> None:
    """Insert or replace a tool call; that it returned is kept in any case."""
    row = ToolCall(
        conversation_id=conversation_pk,
        call_id=call_id_of(run),
        name=fitting(ToolCall, "name", run.name),
        kind=run.kind,
        arguments=keeping.object(storable_object(run.arguments)),
        event_id=run.event_id,
        requested_ms=max(0, run.requested_ms),
        result=None if run.result is None else keeping.text(storable(run.result)),
        is_error=run.is_error,
        latency_ms=run.latency_ms,
        server=fitting(ToolCall, "server", run.server),
        approval=fitting(ToolCall, "approval", run.approval),
        variable_updates=[_update(one, keeping) for one in run.variable_updates],
    )
    ToolCall.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["conversation", "call_id"],
        update_fields=_TOOL_FIELDS,
    )


def _update(update: VariableUpdate, keeping: Keeping) -> dict[str, object]:
    values = {"value": update.value, "before": update.before}
    kept = keeping.object(storable_object(values))
    return {"name": storable(update.name), **kept}


def call_id_of(run: ToolRun) -> str:
    """The id by which the row of a tool call is known."""
    return fitting(ToolCall, "call_id", run.call_id)


def keep_note(
    conversation_pk: int, kind: str, text: str, at_ms: int, keeping: Keeping
) -> None:
    """Add a note."""
    Note.objects.create(
        conversation_id=conversation_pk,
        kind=fitting(Note, "kind", kind),
        text=keeping.text(storable(text)),
        at_ms=max(0, at_ms),
    )


def keep_feedback(
    conversation_pk: int, event_id: int | None, score: Rating | None
) -> None:
    """Set, change or (None) take back the thumb on an answer or the conversation.

    An id that no turn can have is a client's invention: nothing is kept of it.
    """
    if event_id is not None and event_id > LARGEST_INTEGER:
        return
    given = Feedback.objects.filter(conversation_id=conversation_pk, event_id=event_id)
    if score is None:
        given.delete()
        return
    turn = (
        Turn.objects.filter(
            conversation_id=conversation_pk, event_id=event_id, role=Role.AGENT
        ).first()
        if event_id is not None
        else None
    )
    Feedback.objects.update_or_create(
        conversation_id=conversation_pk,
        event_id=event_id,
        defaults={"score": score, "turn": turn},
    )


def what_stands(turn: AgentTurn) -> str:
    """The text the transcript shows: of an interrupted turn only what was heard."""
    if turn.interrupted:
        return turn.heard
    return turn.heard or turn.sent or turn.generated


def _user_row(turn: UserTurn, keeping: Keeping) -> Turn:
    return Turn(
        event_id=turn.event_id,
        role=Role.USER,
        text=keeping.text(storable(turn.text)),
        started_ms=max(0, turn.started_ms),
        ended_ms=max(0, turn.ended_ms),
        medium=turn.medium,
    )


def _agent_row(turn: AgentTurn, keeping: Keeping) -> Turn:
    texts = (what_stands(turn), turn.generated, turn.sent, turn.heard)
    stands, generated, sent, heard = keeping.versions(
        *map(storable, texts), growing=turn.ended_ms is None
    )
    first_audio_ms = turn.latencies_ms.get("first_audio")
    return Turn(
        event_id=turn.event_id,
        role=Role.AGENT,
        text=stands,
        generated_text=generated,
        sent_text=sent,
        heard_text=heard,
        started_ms=max(0, turn.started_ms),
        ended_ms=None if turn.ended_ms is None else max(0, turn.ended_ms),
        medium=turn.medium,
        interrupted=turn.interrupted,
        source=turn.source,
        latencies_ms=dict(turn.latencies_ms),
        first_audio_ms=None if first_audio_ms is None else max(0, first_audio_ms),
        agent_id_then=fitting(Turn, "agent_id_then", turn.agent_id),
    )

"""What is stored of a conversation, as the engine remembers it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.engine.outputs import AgentCorrected
from conversations.engine.ports import ToolRequest
from conversations.engine.recollection import Recollection, Said, rest_of
from conversations.models import Conversation, Note, Role, ToolCall, ToolKind, Turn

STOPPED_MS = 500
"""A turn that was cut so shortly before the server stopped was cut by that."""
NEVER_KNOWN = "Not known: the server was restarted before the tool returned."


@dataclass(frozen=True, slots=True)
class Remembered:
    """How it stood."""

    recollection: Recollection
    agent_id: str = ""
    """Who spoke last, if another agent had taken over."""
    variables: Mapping[str, object] = field(default_factory=dict)
    """Those that tools set, as they stood."""
    cut: AgentCorrected | None = None
    """What was said last, if it was cut off: its client may know it whole."""


def remembered(conversation: Conversation, lost_ms: int) -> Remembered:
    """What was said and done until the process that held it ended."""
    turns = list(Turn.objects.filter(conversation=conversation))
    calls = list(ToolCall.objects.filter(conversation=conversation))
    notes = list(Note.objects.filter(conversation=conversation, kind="context"))
    calls_of: dict[int, list[ToolCall]] = defaultdict(list)
    for call in calls:
        calls_of[call.event_id].append(call)
    spoken = [turn for turn in turns if turn.source != "filler"]
    timed = [(turn.started_ms, _said(turn, calls_of)) for turn in spoken]
    timed += [(note.at_ms, Said("context", 0, note.text)) for note in notes]
    timed += _wordless(turns, calls_of)
    ids = [turn.event_id for turn in turns] + [call.event_id for call in calls]
    last = spoken[-1] if spoken else None
    return Remembered(
        Recollection(
            tuple(said for _, said in sorted(timed, key=lambda one: one[0])),
            newest_event_id=max(ids, default=0),
            held_ms=lost_ms,
            is_unanswered=last is not None and _is_unanswered(last, calls_of),
            unsaid="" if last is None else _unsaid(last, lost_ms),
        ),
        agent_id=next(
            (t.agent_id_then for t in reversed(spoken) if t.role == Role.AGENT), ""
        ),
        variables=_variables(calls),
        cut=None if last is None else _cut(last),
    )


def _said(turn: Turn, calls_of: Mapping[int, list[ToolCall]]) -> Said:
    if turn.role == Role.USER:
        return Said("user", turn.event_id, turn.text)
    return _asked(turn.event_id, turn.text, calls_of.get(turn.event_id, []))


def _wordless(
    turns: list[Turn], calls_of: Mapping[int, list[ToolCall]]
) -> list[tuple[int, Said]]:
    """Tools that the agent asked for without a word."""
    spoken = {turn.event_id for turn in turns if turn.role == Role.AGENT}
    return [
        (calls[0].requested_ms, _asked(event_id, "", calls))
        for event_id, calls in calls_of.items()
        if event_id not in spoken
    ]


def _asked(event_id: int, text: str, calls: list[ToolCall]) -> Said:
    return Said(
        "agent",
        event_id,
        text,
        tuple(ToolRequest(one.call_id, one.name, one.arguments) for one in calls),
        tuple(_result(one) for one in calls),
    )


def _result(call: ToolCall) -> str:
    if call.result is None:
        return NEVER_KNOWN
    return f"Error: {call.result}" if call.is_error else call.result or "Done."


def _is_unanswered(last: Turn, calls_of: Mapping[int, list[ToolCall]]) -> bool:
    if last.role == Role.USER:
        return True
    if last.interrupted:
        return False
    # It was said before the tools; what came of them is yet to be told.
    asked = calls_of.get(last.event_id, [])
    return any(call.kind != ToolKind.SYSTEM for call in asked)


def _unsaid(last: Turn, lost_ms: int) -> str:
    """What the agent was kept from saying by the end of its process."""
    if last.role != Role.AGENT or not last.interrupted:
        return ""
    if last.ended_ms is None or last.ended_ms < lost_ms - STOPPED_MS:
        return ""
    return rest_of(last.generated_text, last.heard_text)


def _cut(last: Turn) -> AgentCorrected | None:
    if last.role != Role.AGENT or not last.interrupted:
        return None
    return AgentCorrected(last.event_id, last.generated_text, last.text)


def _variables(calls: list[ToolCall]) -> dict[str, object]:
    values: dict[str, object] = {}
    for call in calls:
        for update in call.variable_updates:
            if "value" in update:
                values[str(update.get("name", ""))] = update["value"]
    return values

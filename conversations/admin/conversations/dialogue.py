"""One conversation as staff read it: everything that happened, in order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conversations.admin.wording import clock, seconds
from conversations.models import (
    Agent,
    Conversation,
    Note,
    Retrieval,
    Role,
    ToolCall,
    Turn,
)
from conversations.store.conversations.happenings import happenings
from conversations.store.conversations.retrievals import retrievals_of
from conversations.store.conversations.thumbs import thumbs_of

STAGES = {
    "endpointing": "end of speech noticed",
    "transcript": "words recognised",
    "retrieval": "documents searched",
    "first_token": "first word of the answer",
    "first_sentence": "first sentence written",
    "first_audio": "first sound",
}

ALLOWED = {
    "auto": "approved beforehand",
    "given": "allowed by the caller",
    "refused": "refused by the caller",
    "unanswered": "the caller did not say yes",
}
"""How a tool came to run or not, by what the record has."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of an agent turn's texts, where they differ."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How long after the caller's last word something was reached."""

    name: str
    at: str
    key: str = ""
    """What the chart colours it by."""
    from_percent: float = 0.0
    """Where the chart's bar of it begins; the slowest answer of all is 100 long."""
    percent: float = 0.0


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked up in documents for a turn of the caller."""

    query: str
    took: str
    passages: Sequence[Mapping[str, Any]]
    """Document, text and score of each, best first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dialogue."""

    kind: Literal["user", "agent", "tool", "note"]
    at_ms: int
    until_ms: int
    text: str
    pk: int = 0
    """The turn's key: what quotes link to."""
    unheard: str = ""
    """What an interrupted agent wrote and nobody heard, if it continues the text."""
    title: str = ""
    interrupted: bool = False
    typed: bool = False
    source: str = ""
    score: str = ""
    answered_in: str = ""
    versions: tuple[Version, ...] = ()
    stages: tuple[Stage, ...] = ()
    found: LookedUp | None = None
    details: str = ""
    learned: str = ""
    """The variables that a tool's response set."""
    speaker: str = ""
    """The agent that has taken over, if one has."""
    failed: bool = False

    @property
    def at(self) -> str:
        """When, as a clock shows it."""
        return clock(self.at_ms)


def dialogue(conversation: Conversation) -> list[Entry]:
    """Everything that was said and done, in the order it happened.

    Five queries, and one more where another agent has taken over.
    """
    pk = conversation.pk
    thumbs = thumbs_of([pk])[pk]
    retrievals = retrievals_of([pk]).get(pk, {})
    found = [each.what for each in happenings([pk], ToolCall, Note).get(pk, [])]
    reached_ms = (each.latencies_ms for each in found if isinstance(each, Turn))
    slowest_ms = max((ms for each in reached_ms for ms in each.values()), default=0)
    speakers = _speakers(conversation, found)
    entries = []
    for each in found:
        match each:
            case Turn(role=Role.AGENT):
                thumb = thumbs.get(each.event_id)
                score = thumb.score if thumb else ""
                speaker = speakers.get(each.agent_id_then, "")
                entries.append(_turn(each, slowest_ms, score=score, speaker=speaker))
            case Turn():
                row = retrievals.get(each.event_id)
                entries.append(_turn(each, slowest_ms, found=row))
            case ToolCall():
                entries.append(_tool(each))
            case Note():
                entries.append(_note(each))
    return entries


def _speakers(
    conversation: Conversation, happened: Sequence[object]
) -> Mapping[str, str]:
    """The agents that have taken over, by the id that their turns have."""
    ids = {each.agent_id_then for each in happened if isinstance(each, Turn)} - {""}
    if not ids:
        return {}
    known = Agent.objects.filter(public_id__in=ids)
    names = {agent.public_id: agent.name for agent in known.only("public_id", "name")}
    if len(ids) == 1 and {agent.pk for agent in known} == {conversation.agent_id}:
        return {}
    return {one: names.get(one, one) for one in ids}


def _turn(
    turn: Turn,
    slowest_ms: int,
    *,
    score: str = "",
    speaker: str = "",
    found: Retrieval | None = None,
) -> Entry:
    by_agent = turn.role == Role.AGENT
    whole = turn.generated_text
    unheard = (
        whole[len(turn.text) :].strip()
        if turn.interrupted and whole.startswith(turn.text)
        else ""
    )
    return Entry(
        kind="agent" if by_agent else "user",
        at_ms=turn.started_ms,
        until_ms=turn.started_ms if turn.ended_ms is None else turn.ended_ms,
        text=turn.text,
        unheard=unheard,
        interrupted=turn.interrupted,
        typed=turn.medium == "text",
        source="" if turn.source == "answer" else turn.source,
        score=score,
        speaker=speaker,
        answered_in="" if turn.first_audio_ms is None else seconds(turn.first_audio_ms),
        versions=_versions(turn) if by_agent else (),
        stages=_stages(turn.latencies_ms, slowest_ms),
        found=None if found is None else _looked_up(found),
        pk=turn.pk,
    )


def _looked_up(row: Retrieval) -> LookedUp:
    return LookedUp(row.query, seconds(row.latency_ms), row.passages)


def _stages(reached_ms: dict[str, int], slowest_ms: int) -> tuple[Stage, ...]:
    """In the order they were reached; each takes from the one before to itself."""
    stages = []
    before_ms = 0
    for name, ms in sorted(reached_ms.items(), key=lambda item: item[1]):
        begins_ms = max(before_ms, 0)
        stages.append(
            Stage(
                name=STAGES.get(name, name),
                at=seconds(ms),
                key=name if name in STAGES else "other",
                from_percent=round(100 * begins_ms / slowest_ms, 2)
                if slowest_ms
                else 0,
                percent=round(100 * max(ms - begins_ms, 0) / slowest_ms, 2)
                if slowest_ms
                else 0,
            )
        )
        before_ms = ms
    return tuple(stages)


def _versions(turn: Turn) -> tuple[Version, ...]:
    texts = (turn.generated_text, turn.sent_text, turn.heard_text)
    if len({" ".join(text.split()) for text in texts if text}) < 2:
        return ()
    return tuple(
        Version(name, text or "nothing")
        for name, text in zip(("Written", "Sent", "Heard"), texts, strict=True)
    )


def _tool(call: ToolCall) -> Entry:
    took = "" if call.latency_ms is None else seconds(call.latency_ms)
    return Entry(
        kind="tool",
        at_ms=call.requested_ms,
        until_ms=call.requested_ms + (call.latency_ms or 0),
        title=call.name,
        source=_source(call),
        text="no answer yet" if call.result is None else _readable(call.result),
        answered_in=took,
        details=json.dumps(call.arguments, indent=2, ensure_ascii=False)
        if call.arguments
        else "",
        learned=_learned(call.variable_updates),
        failed=call.is_error,
    )


def _source(call: ToolCall) -> str:
    """Whose it is, and who let it run where somebody has to."""
    if not call.server:
        return f"{call.get_kind_display()} tool"
    allowed = ALLOWED.get(call.approval)
    return f"MCP tool of {call.server}{f', {allowed}' if allowed else ''}"


def _learned(updates: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(
        f"{one['name']} = {_as_text(one.get('value', ''))}" for one in updates
    )


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _readable(result: str) -> str:
    """JSON on lines of its own, anything else as it is."""
    if not result.startswith(("{", "[")):
        return result
    try:
        return json.dumps(json.loads(result), indent=2, ensure_ascii=False)
    except ValueError:
        return result


def _note(note: Note) -> Entry:
    return Entry(
        kind="note",
        at_ms=note.at_ms,
        until_ms=note.at_ms,
        title=note.kind.replace("_", " "),
        text=note.text,
        failed="error" in note.kind,
    )

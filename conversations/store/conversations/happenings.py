"""What was said and done in conversations, in the order it happened.

Every page, export and answer that tells of a conversation renders this; judges, who
have no rows, order what they get by the same rule (`order.in_order`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import F

from conversations.models import Note, Role, ToolCall, Turn, Upload
from conversations.store.conversations.order import Moment, Placed, in_order

Happened = Turn | ToolCall | Note | Upload
Happening = Placed[Happened]

_TEXTS_OF_AGENTS = ("generated_text", "sent_text", "heard_text", "latencies_ms")


def happenings(
    pks: Sequence[int],
    *also: type[ToolCall] | type[Note] | type[Upload],
    briefly: bool = False,
) -> dict[int, list[Happening]]:
    """Turns, and what else is asked for, of each of these conversations.

    A query for each kind, however many there are. Those in which nothing happened are
    left out. `briefly`: of each turn only the text that stands is read.
    """
    turns = _moments_of_turns(pks, briefly=briefly)
    rest: dict[int, list[Moment[Happened]]] = {}
    for kind in also:
        for pk, moment in _MOMENTS[kind](pks):
            rest.setdefault(pk, []).append(moment)
    return {
        pk: in_order(turns.get(pk, []), rest.get(pk, []))
        for pk in pks
        if pk in turns or pk in rest
    }


def sent_ms(upload: Upload, began: datetime) -> int:
    """When it came, of a conversation that began then."""
    return max(0, int((upload.uploaded_at - began).total_seconds() * 1000))


def _moments_of_turns(
    pks: Sequence[int], *, briefly: bool
) -> Mapping[int, Sequence[Moment[Happened]]]:
    rows = Turn.objects.filter(conversation__in=pks)
    found: dict[int, list[Moment[Happened]]] = {}
    for turn in rows.defer(*_TEXTS_OF_AGENTS) if briefly else rows:
        moment: Moment[Happened] = Moment(
            turn, turn.started_ms, (turn.role, turn.event_id), turn.ended_ms
        )
        found.setdefault(turn.conversation_id, []).append(moment)
    return found


def _tool_calls(pks: Sequence[int]) -> Iterator[tuple[int, Moment[Happened]]]:
    for call in ToolCall.objects.filter(conversation__in=pks):
        turn = (Role.AGENT, call.event_id)
        yield call.conversation_id, Moment(call, call.requested_ms, turn)


def _notes(pks: Sequence[int]) -> Iterator[tuple[int, Moment[Happened]]]:
    for note in Note.objects.filter(conversation__in=pks):
        yield note.conversation_id, Moment(note, note.at_ms)


def _uploads(pks: Sequence[int]) -> Iterator[tuple[int, Moment[Happened]]]:
    """Those that were sent: others are on the server and in no conversation."""
    rows = Upload.objects.filter(conversation__in=pks, event_id__isnull=False)
    for upload in rows.annotate(began=F("conversation__started_at")):
        at_ms, turn = sent_ms(upload, upload.began), (Role.USER, upload.event_id)
        yield upload.conversation_id, Moment(upload, at_ms, turn, surely=True)


_MOMENTS = {ToolCall: _tool_calls, Note: _notes, Upload: _uploads}

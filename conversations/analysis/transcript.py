"""A conversation as a judge reads it: numbered, and nothing a caller says gets out of it.

One JSON object a line, in which a line break or a quotation mark is written as JSON
writes it and "<" as `\\u003c`. So no words can end their line, pretend to be another
turn, or close the tag that the whole stands in.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations.engine.variables import without_secrets
from conversations.protocol.storable import storable, storable_value
from conversations.store.analysis.case import Case, JudgedToolCall, JudgedTurn
from conversations.store.conversations.order import Moment, in_order

LARGEST_SHARE = 4
"""One turn may take up to a fourth of what there is room for."""
MAX_DETAIL_CHARACTERS = 4_000
"""Of a tool's arguments, its result, a variable."""
# Unicode has line ends that JSON lets pass.
_ESCAPED = {ord(one): f"\\u{ord(one):04x}" for one in "<\x85\u2028\u2029"}
SPEAKERS = {"user": "caller", "agent": "agent"}


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a judge is shown, and which turns its numbers mean."""

    text: str
    turn_ids: Mapping[int, int]
    """By the numbers that are shown."""
    left_out: int = 0
    """Turns for which there was no room."""
    total: int = 0

    def quoted(self, numbers: Iterable[object]) -> tuple[int, ...]:
        """The ids of quoted turns, each once; numbers that were not shown are dropped."""
        known = (
            self.turn_ids.get(number)
            for number in numbers
            if isinstance(number, int) and not isinstance(number, bool)
        )
        return tuple(dict.fromkeys(found for found in known if found is not None))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    number: int = 0
    """0: not a turn."""


def written(case: Case, max_characters: int) -> Transcript:
    """The transcript, shortened in the middle where it is longer than there is room."""
    lines = _lines(case, max_characters)
    numbered = {n: turn.turn_id for n, turn in enumerate(case.turns, start=1)}
    if sum(len(line.text) + 1 for line in lines) <= max_characters:
        text = "\n".join(line.text for line in lines)
        return Transcript(text, numbered, total=len(case.turns))
    head, tail = _ends(lines, max_characters)
    shown = {line.number for line in (*head, *tail) if line.number}
    left_out = len(case.turns) - len(shown)
    gap = as_data({"left_out": f"{left_out} turns, for which there is no room"})
    text = "\n".join(
        [*(line.text for line in head), gap, *(line.text for line in tail)]
    )
    kept = {number: numbered[number] for number in sorted(shown)}
    return Transcript(text, kept, left_out, len(case.turns))


def as_data(value: object) -> str:
    """A value on one line that can close no tag."""
    written = json.dumps(storable_value(value), ensure_ascii=False, default=str)
    return written.translate(_ESCAPED)


def shortened(text: str, max_characters: int) -> str:
    """A text with its middle taken out where it is too long, and said so."""
    if len(text) <= max_characters:
        return text
    half = max_characters // 2
    gap = f" [... {len(text) - 2 * half} characters left out ...] "
    return text[:half] + gap + text[len(text) - half :]


def variables(case: Case) -> dict[str, object]:
    """What was known of the conversation before it began, without secrets."""
    return {
        storable(name): _detail(value)
        for name, value in without_secrets(case.dynamic_variables).items()
    }


def _lines(case: Case, max_characters: int) -> list[_Line]:
    turns = [
        Moment(
            _Line(_turn(number, turn, max_characters // LARGEST_SHARE), number),
            turn.at_ms,
            turn.event_id,
            turn.until_ms,
        )
        for number, turn in enumerate(case.turns, start=1)
    ]
    calls = (
        Moment(_Line(_tool(call)), call.at_ms, call.event_id)
        for call in case.tool_calls
    )
    return [placed.what for placed in in_order(turns, calls)]


def _turn(number: int, turn: JudgedTurn, max_characters: int) -> str:
    said: dict[str, object] = {
        "turn": number,
        "speaker": SPEAKERS[turn.role],
        "said": shortened(turn.text, max_characters),
    }
    if turn.interrupted:
        said["interrupted"] = True
    return as_data(said)


def _tool(call: JudgedToolCall) -> str:
    return as_data(
        {
            "tool": call.name,
            "arguments": _detail(call.arguments),
            "result": _detail(call.result),
            "failed": call.is_error,
        }
    )


def _detail(value: object) -> object:
    if isinstance(value, str):
        return shortened(value, MAX_DETAIL_CHARACTERS)
    if len(as_data(value)) <= MAX_DETAIL_CHARACTERS:
        return value
    return shortened(as_data(value), MAX_DETAIL_CHARACTERS)


def _ends(
    lines: Sequence[_Line], max_characters: int
) -> tuple[list[_Line], list[_Line]]:
    """The beginning and the end, half of the room each."""
    head = _fitting(lines, max_characters // 2)
    tail = _fitting(lines[len(head) :][::-1], max_characters // 2)
    return head, tail[::-1]


def _fitting(lines: Sequence[_Line], max_characters: int) -> list[_Line]:
    taken: list[_Line] = []
    room = max_characters
    for line in lines:
        room -= len(line.text) + 1
        if room < 0:
            break
        taken.append(line)
    return taken

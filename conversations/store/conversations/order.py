"""In which order things happened: turns as they began, and the rest among them.

Times alone do not tell. A model asks for a tool before the words that go with it are
spoken, and it may ask while the caller is already interrupting those words; a step of a
simulation takes no time at all.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Moment(Generic[T]):
    """Something that happened, and what is known of its place."""

    what: T
    at_ms: int
    turn: object = None
    """Of a turn: what it goes by. Of the rest: the turn that it names. None: nothing."""
    until_ms: int | None = None
    """Of a turn: when it was over, if that is known."""
    surely: bool = False
    """Of the rest: it is part of that turn, whatever the times say."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """It, and the turn that it is part of, if it is part of one."""

    what: T
    turn: T | None = None


def in_order(
    turns: Sequence[Moment[T]], rest: Iterable[Moment[T]] = ()
) -> list[Placed[T]]:
    """Turns stay in the order they come in. What is part of a turn follows it at once,
    though another began meanwhile; the rest follows the turn that had begun last. What
    has the same place goes by its time, and at the same time stays in its order.
    """
    began_ms = list(accumulate((turn.at_ms for turn in turns), max))
    number = {turn.turn: at for at, turn in enumerate(turns) if turn.turn is not None}
    after: list[list[tuple[int, Placed[T]]]] = [[] for _ in range(len(turns) + 1)]
    for moment in rest:
        own = None if moment.turn is None else number.get(moment.turn)
        if own is not None and _is_part(moment, turns[own], began_ms[own : own + 2]):
            after[own + 1].append((moment.at_ms, Placed(moment.what, turns[own].what)))
        else:
            place = bisect_right(began_ms, moment.at_ms)
            after[place].append((moment.at_ms, Placed(moment.what)))
    ordered: list[Placed[T]] = []
    for place, timed in enumerate(after):
        if place:
            ordered.append(Placed(turns[place - 1].what))
        ordered += [placed for _, placed in sorted(timed, key=lambda one: one[0])]
    return ordered


def _is_part(moment: Moment[T], turn: Moment[T], began_ms: Sequence[int]) -> bool:
    """Of a hosted conversation only the agent's latest turn is known, and what comes
    after the caller's next words is not part of it.
    """
    before_it_ended = turn.until_ms is not None and moment.at_ms < turn.until_ms
    is_last = len(began_ms) < 2
    return (
        moment.surely
        or is_last
        or moment.at_ms <= began_ms[0]
        or moment.at_ms < began_ms[1]
        or before_it_ended
    )

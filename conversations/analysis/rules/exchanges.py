"""A conversation as exchanges: what the agent said last, and what the caller answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversations.store.analysis.case import JudgedTurn


@dataclass(frozen=True, slots=True)
class Exchange:
    """Turns of one side that follow each other are taken for one."""

    agent: str
    """"" where the caller spoke first."""
    caller: str
    """"" where the caller said nothing more."""
    agent_turns: tuple[int, ...]
    caller_turns: tuple[int, ...]


def exchanges(turns: Iterable[JudgedTurn]) -> list[Exchange]:
    """In their order; turns without words are passed over."""
    found: list[Exchange] = []
    sides: tuple[list[JudgedTurn], list[JudgedTurn]] = ([], [])
    for turn in turns:
        if not turn.text.strip():
            continue
        if turn.role == "agent" and sides[1]:
            found.append(_exchange(*sides))
            sides = ([], [])
        sides[turn.role == "user"].append(turn)
    if any(sides):
        found.append(_exchange(*sides))
    return found


def _exchange(agent: list[JudgedTurn], caller: list[JudgedTurn]) -> Exchange:
    return Exchange(
        " ".join(turn.text.strip() for turn in agent),
        " ".join(turn.text.strip() for turn in caller),
        tuple(turn.turn_id for turn in agent),
        tuple(turn.turn_id for turn in caller),
    )

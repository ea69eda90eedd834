"""How long callers waited for the agent's first sound."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversations.store.statistics.counting import Choice, gathered
from conversations.store.statistics.figures import ANSWERS

_SOURCES = ", ".join(f"'{source}'" for source in ANSWERS)
_JOIN = (
    "JOIN {turn} AS turn ON turn.conversation_id = conversation.id"
    f" AND turn.first_audio_ms IS NOT NULL AND turn.source IN ({_SOURCES})"
)
_AGENT = 2**32
"""Longer than any wait: one number holds an agent and a wait."""
_WAIT = f"COALESCE(conversation.agent_id, 0) * {_AGENT} + turn.first_audio_ms"


@dataclass(frozen=True, slots=True)
class Latency:
    """Half of the answers began within `p50_ms`, 95 of 100 within `p95_ms`."""

    answers: int
    p50_ms: int
    p95_ms: int


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of stretches and agents; where nothing was answered there is no entry.

    The first stretch stands apart: it is what the others are compared with.
    """

    before: Latency | None
    total: Latency | None
    by_stretch: dict[int, Latency]
    by_agent: dict[int | None, Latency]


def latencies(choice: Choice) -> Latencies:
    """Of every answer, in one query. Percentiles are waits that occurred."""
    rows = gathered(_WAIT, _JOIN, choice)
    parts = [np.fromstring(found or "", np.int64, sep=",") for _number, found in rows]
    stretches = np.repeat([row[0] for row in rows], [part.size for part in parts])
    agents, waits_ms = np.divmod(np.concatenate(parts), _AGENT)
    now = stretches > 0
    return Latencies(
        before=_latency(waits_ms[~now]),
        total=_latency(waits_ms[now]),
        by_stretch=_grouped(stretches[now], waits_ms[now]),
        by_agent={
            agent or None: latency
            for agent, latency in _grouped(agents[now], waits_ms[now]).items()
        },
    )


def _grouped(keys: NDArray[Any], waits_ms: NDArray[Any]) -> dict[int, Latency]:
    order = np.argsort(keys, kind="stable")
    found, starts = np.unique(keys[order], return_index=True)
    parts = np.split(waits_ms[order], starts[1:])
    latencies = zip(found.tolist(), map(_latency, parts), strict=False)
    return {key: latency for key, latency in latencies if latency is not None}


def _latency(waits_ms: NDArray[Any]) -> Latency | None:
    if not waits_ms.size:
        return None
    ordered = np.sort(waits_ms)
    return Latency(
        answers=ordered.size, p50_ms=_within(ordered, 50), p95_ms=_within(ordered, 95)
    )


def _within(ordered: NDArray[Any], percent: int) -> int:
    """The smallest wait that so many percent of all do not exceed."""
    return int(ordered[math.ceil(ordered.size * percent / 100) - 1])

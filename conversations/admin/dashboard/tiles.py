"""Totals of the dashboard, each with how it changed."""

from dataclasses import dataclass
from typing import Literal

from conversations.admin.wording import seconds
from conversations.store.statistics.report import Numbers

Trend = Literal["", "better", "worse", "same"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One total. `trend` says whether the change is good; "" where neither is."""

    title: str
    value: str
    change: str
    trend: Trend = ""
    rises: bool | None = None
    note: str = ""


def tiles(now: Numbers, before: Numbers) -> list[Tile]:
    """All of them, in the order of a morning's questions."""
    here, then = now.tally, before.tally
    thumbs = here.likes + here.dislikes
    judged = here.successes + here.failures
    return [
        _count("Conversations", here.conversations, then.conversations, 0),
        _count("Minutes", minutes(here.duration_ms), minutes(then.duration_ms), 0),
        _rate(
            "Success rate",
            here.success_rate,
            then.success_rate,
            f"of {judged:,} judged; {here.unknowns:,} unknown",
        ),
        _rating(here.rating, then.rating, here.ratings),
        _rate(
            "Thumbs up",
            here.like_rate,
            then.like_rate,
            f"of {thumbs:,}: {here.answer_likes + here.answer_dislikes:,} on answers,"
            f" {here.overall_likes + here.overall_dislikes:,} on conversations",
        ),
        _wait("Response, half within", now, before, "p50_ms"),
        _wait("Response, 95 % within", now, before, "p95_ms"),
        _count("Failed tool calls", here.tool_errors, then.tool_errors, -1),
        _count("Interruptions", here.interruptions, then.interruptions, 0),
    ]


def minutes(ms: int) -> float:
    """To one digit, as they are shown."""
    return round(ms / 60_000, 1)


def percent(rate: float | None) -> str:
    """A rate for people."""
    return "–" if rate is None else f"{rate * 100:.1f} %"


def _count(title: str, now: float, before: float, good: int) -> Tile:
    value = f"{now:,.1f}" if isinstance(now, float) else f"{now:,}"
    if not before:
        return Tile(title, value, "none before" if now else "as before")
    share = (now - before) / before
    return Tile(
        title, value, f"{share:+.0%}", _trend(now - before, good), _rises(now - before)
    )


def _rate(title: str, now: float | None, before: float | None, note: str) -> Tile:
    if now is None or before is None:
        return Tile(title, percent(now), _missing(now, before), note=note)
    points = (now - before) * 100
    change = f"{points:+.1f} points"
    return Tile(title, percent(now), change, _trend(points, 1), _rises(points), note)


def _rating(now: float | None, before: float | None, ratings: int) -> Tile:
    value = "–" if now is None else f"{now:.2f} of 5"
    note = f"{ratings:,} gave stars"
    if now is None or before is None:
        return Tile("Rating", value, _missing(now, before), note=note)
    change = now - before
    return Tile(
        "Rating", value, f"{change:+.2f}", _trend(change, 1), _rises(change), note
    )


def _wait(title: str, now: Numbers, before: Numbers, name: str) -> Tile:
    here, then = now.latency, before.latency
    note = f"of {here.answers if here else 0:,} answers"
    if here is None:
        return Tile(title, "–", _missing(None, then), note=note)
    ms = getattr(here, name)
    if then is None:
        return Tile(title, seconds(ms), "none before", note=note)
    change = ms - getattr(then, name)
    return Tile(
        title, seconds(ms), f"{change:+,} ms", _trend(change, -1), _rises(change), note
    )


def _missing(now: object, before: object) -> str:
    if now is None:
        return "none now" if before is not None else "none yet"
    return "none before"


def _trend(change: float, good: int) -> Trend:
    if not good:
        return ""
    if not change:
        return "same"
    return "better" if change * good > 0 else "worse"


def _rises(change: float) -> bool | None:
    return change > 0 if change else None

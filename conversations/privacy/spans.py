"""Places in a text that hold personal data."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` up to `end`, of this kind."""

    start: int
    end: int
    kind: str


def without_overlap(spans: Iterable[Span], text: str) -> list[Span]:
    """In order of the text. Where several claim a place, the one that came first has it;
    what is left of a later one stays its own if there is anything but signs in it.
    """
    kept: list[Span] = []
    for span in spans:
        pieces = [span]
        for other in kept:
            pieces = [rest for piece in pieces for rest in _minus(piece, other)]
        kept += [p for p in pieces if any(map(str.isalnum, text[p.start : p.end]))]
    return _joined(sorted(kept), text)


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Neighbours of one kind with nothing but signs between them are one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.kind == span.kind:
            between = text[last.end : span.start]
            if not any(map(str.isalnum, between)) and len(between) <= 2:
                joined[-1] = Span(last.start, span.end, span.kind)
                continue
        joined.append(span)
    return joined


def _minus(span: Span, taken: Span) -> list[Span]:
    if taken.end <= span.start or span.end <= taken.start:
        return [span]
    left = Span(span.start, taken.start, span.kind)
    right = Span(taken.end, span.end, span.kind)
    return [piece for piece in (left, right) if piece.start < piece.end]

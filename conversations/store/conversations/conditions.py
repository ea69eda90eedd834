"""Conditions that staff choose conversations by."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from conversations.models import (
    CollectedValue,
    Contact,
    CriterionResult,
    Feedback,
    Role,
    Turn,
)


class BadCondition(ValueError):
    """A condition that means nothing; says which, and what would."""


class Comparison(StrEnum):
    """What a collected value is held against."""

    EQUALS = "eq"
    CONTAINS = "contains"
    AT_LEAST = "min"
    AT_MOST = "max"
    YES = "yes"
    NO = "no"
    ANY = "any"
    NONE = "none"


WITHOUT_VALUE = (Comparison.YES, Comparison.NO, Comparison.ANY, Comparison.NONE)
_KNOWN = (
    Q(standing_text__isnull=False)
    | Q(standing_number__isnull=False)
    | Q(standing_boolean__isnull=False)
)


@dataclass(frozen=True, slots=True)
class Collected:
    """That an item's value is such."""

    identifier: str
    test: Comparison
    value: str = ""


def judged(identifier: str, result: str) -> Q:
    """Conversations of which this criterion was judged so, corrections counted."""
    found = CriterionResult.objects.filter(
        identifier=identifier, standing_result=result
    )
    return Q(pk__in=found.order_by().values("conversation"))


def collected(wanted: Collected) -> Q:
    """Conversations in which such a value was learned. Raises BadCondition."""
    values = CollectedValue.objects.filter(identifier=wanted.identifier).order_by()
    if wanted.test == Comparison.NONE:
        here = values.filter(_KNOWN, conversation=OuterRef("pk"))
        return ~Q(Exists(here))
    return Q(pk__in=values.filter(_held_against(wanted)).values("conversation"))


def _held_against(wanted: Collected) -> Q:
    match wanted.test:
        case Comparison.YES | Comparison.NO:
            return Q(standing_boolean=wanted.test == Comparison.YES)
        case Comparison.AT_LEAST:
            return Q(standing_number__gte=_number(wanted))
        case Comparison.AT_MOST:
            return Q(standing_number__lte=_number(wanted))
        case Comparison.CONTAINS:
            return Q(standing_text__icontains=wanted.value)
        case Comparison.EQUALS:
            same = Q(standing_text__iexact=wanted.value)
            number = _as_number(wanted.value)
            return same if number is None else same | Q(standing_number=number)
    return _KNOWN


def _number(wanted: Collected) -> float:
    number = _as_number(wanted.value)
    if number is None:
        raise BadCondition(
            f"{wanted.identifier}: “{wanted.value}” is not a number;"
            " “at least” and “at most” take one, such as 12.5."
        )
    return number


def _as_number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None


def thumbed(score: str) -> Q:
    """Conversations with such a thumb anywhere."""
    given = Feedback.objects.filter(score=score)
    return Q(pk__in=given.order_by().values("conversation"))


UNCOMMENTED = Q(rating_comment="")
NO_FEEDBACK = Q(rating__isnull=True) & UNCOMMENTED
"""And no thumb."""

FEEDBACK = {
    "liked": thumbed("like"),
    "disliked": thumbed("dislike"),
    "low": Q(rating__lte=2),
    "middle": Q(rating=3),
    "high": Q(rating__gte=4),
    "commented": ~UNCOMMENTED,
    "none": NO_FEEDBACK
    & ~Q(Exists(Feedback.objects.filter(conversation=OuterRef("pk")))),
}

_TURNS = Turn.objects.filter(conversation=OuterRef("pk"))
TROUBLE = {
    "interrupted": Q(interruption_count__gt=0),
    "errors": Q(error_count__gt=0) | Q(status="failed"),
    "tool_errors": Q(tool_error_count__gt=0),
    "silent": ~Q(Exists(_TURNS.filter(role=Role.USER))),
}

RESPONSES_MS = (500, 1_000, 2_000, 4_000)
"""Where ranges of response times part."""


def answered_within(lowest_ms: int, limit_ms: int | None) -> Q:
    """Conversations whose median response took so long, the limit left out."""
    slow = Q(response_ms__gte=lowest_ms)
    return slow if limit_ms is None else slow & Q(response_ms__lt=limit_ms)


def of_contact(words: str) -> Q:
    """Conversations of who has this user id, or a name with these words."""
    named = Q(user_id=words) | Q(name__icontains=words)
    return Q(contact__in=Contact.objects.filter(named).order_by().values("pk"))

"""Conditions that conversations are chosen by, by staff in the admin and by programs.

Both choose by these, so that one question has one answer. Where they must differ, it is
said beside the condition, here and in `facts`, which finds conversations by what they
are said to be.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations.models import (
    HAS_VALUE,
    Analysis,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Feedback,
    Role,
    Score,
    Status,
    ToolCall,
    Turn,
)
from conversations.protocol.typed_values import WrongValue, written
from conversations.store.conversations import json_variables
from conversations.store.list_order import keyed_by

Size = Literal["gt", "gte", "lt", "lte"]
RESPONSES_MS = (500, 1_000, 2_000, 4_000)
"""Where ranges of response times part."""
_JSON_BOOLEANS = {"true": True, "false": False}


# --- How it was judged -------------------------------------------------------------------


def came_out(outcome: str) -> Q:
    """Conversations judged so; "" are those that were not judged.

    Staff tell these apart; programs are told of both that they are unknown
    (`facts.told_as`).
    """
    return Q(call_successful=outcome)


def judged(identifier: str, result: str) -> Q:
    """Conversations of which this criterion was judged so, corrections counted."""
    return _with(
        CriterionResult.objects.filter(identifier=identifier, standing_result=result)
    )


def analysed(state: str) -> Q:
    """Conversations whose analysis stands there."""
    return _with(Analysis.objects.filter(state=state))


# --- What was learned, corrections counted -----------------------------------------------


def has_value(identifier: str) -> Q:
    """Conversations in which it was mentioned."""
    return _learned(identifier, HAS_VALUE)


def value_is(identifier: str, *words: str) -> Q:
    """Conversations in which it is one of these, as people or programs write them.

    Of text case does not matter: it is what somebody heard, "Oslo" or "oslo".
    """
    return _learned(identifier, any_of(map(_means, words)))


def value_is_another(identifier: str, words: str) -> Q:
    """Conversations in which it was mentioned and is not this."""
    return _learned(identifier, HAS_VALUE & ~_means(words))


def value_contains(identifier: str, words: str) -> Q:
    """Conversations in which the text holds these words."""
    return _learned(identifier, Q(standing_text__icontains=words))


def value_compares(identifier: str, size: Size, number: float) -> Q:
    """Conversations in which it is a number of such a size."""
    return _learned(identifier, Q((f"standing_number__{size}", number)))


def value_answers(identifier: str, answer: bool) -> Q:
    """Conversations in which it is yes, or no."""
    return _learned(identifier, Q(standing_boolean=answer))


def _learned(identifier: str, condition: Q) -> Q:
    values = CollectedValue.objects.filter(condition, identifier=identifier)
    return _with(values)


def _means(words: str) -> Q:
    # Of a row only the column of its type is filled. Compared with a null, an exclusion
    # would leave out what it is to find.
    found = Q(pk__in=[])
    text, number, answer = (
        _read(kind, words) for kind in ("string", "number", "boolean")
    )
    if text is not None:
        found |= Q(standing_text__isnull=False, standing_text__iexact=text)
    if number is not None:
        found |= Q(standing_number__isnull=False, standing_number=number)
    if answer is not None:
        found |= Q(standing_boolean__isnull=False, standing_boolean=answer)
    return found


def _read(kind: str, words: str) -> Any:
    """None: it is no such value."""
    try:
        return written(kind, words)
    except WrongValue:
        return None


# --- Variables, which programs sent ------------------------------------------------------


def has_variable(name: str) -> Q:
    """Conversations that have it."""
    return json_variables.is_given(name)


def variable_is(name: str, words: str) -> Q:
    """Conversations in which it is this, to the letter: it comes from a program.

    Of booleans, likewise, only JSON's own words are read.
    """
    found = json_variables.has_text(name, words)
    if (number := _read("number", words)) is not None:
        found |= json_variables.has_number(name, number)
    if words in _JSON_BOOLEANS:
        found |= json_variables.has_boolean(name, _JSON_BOOLEANS[words])
    return found


def variable_is_another(name: str, words: str) -> Q:
    """Conversations that have it, and it is not this."""
    # Nulls make the opposite of a comparison neither true nor false.
    same = Conversation.objects.filter(variable_is(name, words)).order_by()
    return has_variable(name) & ~Q(pk__in=same.values("pk"))


def variable_compares(name: str, size: Size, number: float) -> Q:
    """Conversations in which it is a number of such a size."""
    return json_variables.compares(name, size, number)


# --- How it went -------------------------------------------------------------------------


def answered_within(lowest_ms: int, limit_ms: int | None) -> Q:
    """Conversations whose median response took so long, the limit left out."""
    slow = Q(response_ms__gte=lowest_ms)
    return slow if limit_ms is None else slow & Q(response_ms__lt=limit_ms)


def ended_by(code: str) -> Q:
    """Conversations that ended for this reason, whatever was said of it.

    Programs ask by what was said (`facts.ended_for`).
    """
    return Q(end_reason=code)


def used_tools(names: Collection[str], **outcomes: bool) -> Q:
    """Conversations in which one of these tools was used, with such an outcome."""
    return _each_with(ToolCall.objects.filter(name__in=names, **outcomes))


SPOKEN = Q(text_only=False)
WRITTEN = Q(text_only=True)
INTERRUPTED = Q(interruption_count__gt=0)
WITH_ERRORS = Q(error_count__gt=0) | Q(status=Status.FAILED)
WITH_FAILED_TOOLS = Q(tool_error_count__gt=0)


def caller_was_silent() -> Q:
    """Conversations in which the caller said nothing."""
    return ~_each_with(Turn.objects.filter(role=Role.USER))


# --- What callers thought of it ----------------------------------------------------------


def rated(lowest: int | None = None, highest: int | None = None) -> Q:
    """Conversations with so many stars, both ends included."""
    found = Q(rating__isnull=False)
    if lowest is not None:
        found &= Q(rating__gte=lowest)
    return found if highest is None else found & Q(rating__lte=highest)


COMMENTED = ~Q(rating_comment="")


def thumbed(score: Score) -> Q:
    """Conversations with such a thumb anywhere."""
    return _with(Feedback.objects.filter(score=score))


def without_feedback() -> Q:
    """Conversations without stars, comment and thumbs."""
    no_thumb = ~_with(Feedback.objects.all())
    return Q(rating__isnull=True) & ~COMMENTED & no_thumb


# --- Whose it was ------------------------------------------------------------------------


def of_agents(agent_ids: Sequence[str]) -> Q:
    """Conversations with one of these agents, also under an earlier name."""
    return Q(agent__public_id__in=agent_ids)


def of_contact(words: str) -> Q:
    """Conversations of who has this user id, or a name with these words.

    Programs ask for the id alone: names are what staff give.
    """
    named = Q(user_id=words) | Q(name__icontains=words)
    return Q(contact__in=Contact.objects.filter(named).order_by().values("pk"))


def labelled(name: str) -> Q:
    """Conversations with this label; others may stand beside."""
    return _with(Conversation.labels.through.objects.filter(label__name=name))


# --- Together ----------------------------------------------------------------------------


def any_of(conditions: Iterable[Q]) -> Q:
    """Conversations that meet one of them; of none, none."""
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _with(rows: QuerySet[Any]) -> Q:
    """Conversations with such a row, of which an index finds all."""
    return keyed_by(rows.order_by().values("conversation"))


def _each_with(rows: QuerySet[Any]) -> Q:
    """Conversations with such a row, which is looked for in each: no index has all."""
    return Q(Exists(rows.filter(conversation=OuterRef("pk")).order_by()))

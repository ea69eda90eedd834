"""Corrections as staff enter them: typed, refused in words, and shown again."""

from django import forms
from django.http import HttpRequest

from conversations.admin.conversations.panels import Refused, cleaned
from conversations.admin.signed_in import signed_in
from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Outcome,
    ValueType,
)
from conversations.protocol.typed_values import (
    MAX_TEXT_CHARACTERS,
    Value,
    WrongValue,
    shown,
    written,
)
from conversations.store.analysis.corrections import (
    BadCorrection,
    correct_result,
    correct_value,
    undo_result,
    undo_value,
)

MAX_NOTE_CHARACTERS = 2_000
NOT_MENTIONED = "not mentioned"
GONE = "It is not there any more: the conversation was analysed anew. Reload the page."


class _Note(forms.Form):
    note = forms.CharField(label="Why", max_length=MAX_NOTE_CHARACTERS, required=False)


class ResultForm(_Note):
    """Another result for a criterion."""

    result = forms.ChoiceField(label="Result", choices=Outcome.choices)
    score = forms.FloatField(label="Points", required=False)


class ValueForm(_Note):
    """Another value for an item; empty is "not mentioned"."""

    value = forms.CharField(
        label="Value", max_length=MAX_TEXT_CHARACTERS, required=False, strip=False
    )

    def clean_value(self) -> str:
        """Lines end as they are kept, not as browsers send them."""
        return str(self.cleaned_data["value"]).replace("\r\n", "\n")


def correct_a_result(request: HttpRequest, conversation: Conversation) -> str:
    """What staff say in place of the machine."""
    row = _result(request, conversation)
    entered = cleaned(ResultForm(request.POST))
    try:
        correct_result(
            row.pk,
            signed_in(request),
            entered["result"],
            score=entered["score"],
            note=entered["note"],
        )
    except BadCorrection as problem:
        raise Refused(str(problem)) from problem
    return f"{row.name or row.identifier} is corrected."


def correct_a_value(request: HttpRequest, conversation: Conversation) -> str:
    """Likewise, for a collected value."""
    row = _value(request, conversation)
    entered = cleaned(ValueForm(request.POST))
    try:
        value = entered_value(row, entered["value"])
        correct_value(row.pk, signed_in(request), value, note=entered["note"])
    except BadCorrection as problem:
        raise Refused(str(problem)) from problem
    return f"{row.identifier} is corrected."


def undo_a_result(request: HttpRequest, conversation: Conversation) -> str:
    """The machine's answer stands again."""
    row = _result(request, conversation)
    undo_result(row.pk)
    return f"{row.name or row.identifier}: the correction is taken back."


def undo_a_value(request: HttpRequest, conversation: Conversation) -> str:
    """Likewise."""
    row = _value(request, conversation)
    undo_value(row.pk)
    return f"{row.identifier}: the correction is taken back."


def entered_value(row: CollectedValue, entered: str) -> Value:
    """What was entered, as its type has it. Raises BadCorrection."""
    if entered == shown(row.standing):
        # What was left as it is stays so, whatever its type allows by now.
        return row.standing
    if not entered.strip():
        return None
    try:
        return written(row.type, entered)
    except WrongValue as error:
        raise BadCorrection(f"The value {error}.") from error


def choices_of(row: CollectedValue) -> tuple[tuple[str, str], ...]:
    """What may be chosen, where not everything of its type may be entered."""
    if row.type == ValueType.BOOLEAN:
        return (("yes", "Yes"), ("no", "No"))
    item = row.item
    if item is None or item.type != row.type:
        return ()
    return tuple((shown(one), shown(one)) for one in item.allowed_values)


def _result(request: HttpRequest, conversation: Conversation) -> CriterionResult:
    rows = CriterionResult.objects.filter(conversation=conversation)
    row = rows.filter(pk=_key(request)).first()
    if row is None:
        raise Refused(GONE)
    return row


def _value(request: HttpRequest, conversation: Conversation) -> CollectedValue:
    rows = CollectedValue.objects.filter(conversation=conversation)
    row = rows.filter(pk=_key(request)).first()
    if row is None:
        raise Refused(GONE)
    return row


def _key(request: HttpRequest) -> int:
    entered = request.POST.get("finding", "")
    if not (entered.isascii() and entered.isdecimal() and len(entered) < 19):
        raise Refused(GONE)
    return int(entered)

"""What is asked of every conversation of an agent, edited on the agent's page."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import BaseInlineFormSet
from unfold.admin import StackedInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from conversations.models import Agent, DataCollectionItem, SuccessCriterion
from conversations.protocol.typed_values import WrongValue, shown, written
from conversations.store.agents.config.questions import (
    identifier_from,
    variable_name_fault,
)

if TYPE_CHECKING:
    from django.contrib.admin import StackedInline as _Inline

    _CriterionForm = forms.ModelForm[SuccessCriterion]
    _ItemForm = forms.ModelForm[DataCollectionItem]
    _FormSet = BaseInlineFormSet[Any, Agent, Any]
    _CriterionInline = _Inline[SuccessCriterion, Agent]
    _ItemInline = _Inline[DataCollectionItem, Agent]
else:
    _CriterionForm = _ItemForm = forms.ModelForm
    _FormSet = PaginationInlineFormSet
    _CriterionInline = _ItemInline = StackedInline


class CriterionForm(_CriterionForm):
    """A success criterion; programs' name of it is made from its own if left empty."""

    identifier = forms.CharField(
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="Programs know it by this, and results keep it. Empty: made from the"
        " name.",
    )

    class Meta:
        """Everything but what programs stored with it."""

        model = SuccessCriterion
        fields = [
            "name",
            "identifier",
            "prompt",
            "scoring",
            "max_score",
            "use_knowledge_base",
            "position",
        ]
        widgets = {"prompt": UnfoldAdminTextareaWidget(attrs={"rows": 3})}
        help_texts = {
            "name": "Short, for lists: Question answered.",
            "prompt": "When it is met and when not, as for a colleague who reads the"
            " transcript. Example: The caller's question was answered with facts from"
            " what the agent knows. It is a failure if the agent guessed, or sent the"
            " caller away without an answer.",
            "max_score": "For points: from 0 to this many.",
            "position": "Lower comes first; or drag.",
        }

    def clean_identifier(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["identifier"]).split())


class ItemForm(_ItemForm):
    """Something to learn; its values are written one a line, in the type's own words."""

    allowed_values = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="One a line, such as reserve, renew and complain. Empty: any value of"
        " the type.",
    )
    constant_value = forms.CharField(
        label="Always this value",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Whatever was said, such as phone. Leave the variable empty then.",
    )

    class Meta:
        """Everything but what programs stored with it."""

        model = DataCollectionItem
        fields = [
            "identifier",
            "type",
            "description",
            "allowed_values",
            "constant_value",
            "dynamic_variable",
            "position",
        ]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 2})}
        help_texts = {
            "identifier": "Programs know it by this, such as wished_book. Collected"
            " values keep it.",
            "description": "What to look for. Example: Title of the book the caller"
            " wants, without its author.",
            "dynamic_variable": "Take the value of this variable of the conversation,"
            " such as customer_number. Leave the fixed value empty then.",
            "position": "Lower comes first; or drag.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.instance
        self.initial["allowed_values"] = "\n".join(map(shown, item.allowed_values))
        self.initial["constant_value"] = shown(item.constant_value)

    def clean_identifier(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["identifier"]).split())

    def clean_dynamic_variable(self) -> str:
        """None that has to stay secret."""
        name = str(self.cleaned_data["dynamic_variable"]).strip()
        if fault := variable_name_fault(name):
            raise forms.ValidationError(f"This {fault}.")
        return name

    def clean(self) -> dict[str, Any]:
        """Values of the type, and only one place they come from."""
        values = super().clean() or self.cleaned_data
        kind = values.get("type", "string")
        # Each once, in the order they were written.
        lines = dict.fromkeys(str(values.get("allowed_values", "")).splitlines())
        values["allowed_values"] = [
            value
            for line in lines
            if line.strip()
            and (value := self._read("allowed_values", line, kind)) != ""
        ]
        constant = str(values.get("constant_value", "")).strip()
        values["constant_value"] = (
            self._read("constant_value", constant, kind) if constant else None
        )
        if constant and values.get("dynamic_variable"):
            message = "Empty this or the variable: the value comes from one of the two."
            self.add_error("constant_value", message)
        return values

    def _read(self, field: str, words: str, kind: str) -> Any:
        try:
            return written(kind, words)
        except WrongValue as error:
            self.add_error(field, f"{words.strip()[:80]!r} {error}.")
            return ""


class QuestionFormSet(_FormSet):
    """New questions come last, and criteria without an identifier get one."""

    def clean(self) -> None:
        """Before it is checked that each is there once."""
        there = [form for form in self.forms if hasattr(form, "cleaned_data")]
        kept = [form for form in there if not form.cleaned_data.get("DELETE")]
        taken = {form.cleaned_data.get("identifier") for form in kept}
        positions = [form.instance.position for form in kept if form.instance.pk]
        last = max(positions, default=-1)
        for form in kept:
            if not form.has_changed() and form.instance.pk is None:
                continue
            if form.instance.pk is None and "position" not in form.changed_data:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last
            if form.cleaned_data.get("identifier") == "":
                name = str(form.cleaned_data.get("name", ""))
                identifier = identifier_from(name, taken)
                taken.add(identifier)
                form.cleaned_data["identifier"] = identifier
                form.instance.identifier = identifier
        super().clean()


class CriterionInline(_CriterionInline):
    """The criteria of an agent."""

    model = SuccessCriterion
    form = CriterionForm
    formset = QuestionFormSet
    verbose_name_plural = "Success criteria"
    fields = [
        ("name", "identifier"),
        "prompt",
        ("scoring", "max_score"),
        ("use_knowledge_base", "position"),
    ]
    ordering_field = "position"
    extra = 0
    tab = True


class ItemInline(_ItemInline):
    """What is collected from the conversations of an agent."""

    model = DataCollectionItem
    form = ItemForm
    formset = QuestionFormSet
    verbose_name_plural = "Data collection"
    fields = [
        ("identifier", "type"),
        "description",
        "allowed_values",
        ("constant_value", "dynamic_variable"),
        "position",
    ]
    ordering_field = "position"
    extra = 0
    tab = True

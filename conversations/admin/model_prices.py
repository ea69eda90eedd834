"""What models cost: entered by the owner, for none is known here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin

from conversations.admin.model_names import SuggestingInput
from conversations.admin.theme import ThemedAdmin
from conversations.assembly.model_providers import models_known
from conversations.models import ModelPrice

PRICES = (
    "per_million_input_tokens",
    "per_million_output_tokens",
    "per_million_characters",
    "per_minute",
)

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[ModelPrice]
else:
    _ModelForm = forms.ModelForm


class ModelPriceForm(_ModelForm):
    """A model, and what each of its units costs."""

    class Meta:
        """Everything."""

        model = ModelPrice
        fields = ["model", *PRICES]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for found in models_known().values() for name in found]
        self.fields["model"].widget = SuggestingInput(sorted(set(names)))
        for name in PRICES:
            self.fields[name].help_text += f" In {settings.PARLEY['PRICE_CURRENCY']}."

    def clean_model(self) -> str:
        """As it is compared with what conversations used."""
        return str(self.cleaned_data["model"]).strip()

    def clean(self) -> dict[str, Any]:
        """No price gives anything back."""
        values = super().clean() or self.cleaned_data
        for name in PRICES:
            if (values.get(name) or 0) < 0:
                self.add_error(name, "A price is 0 or more.")
        return values


@admin.register(ModelPrice)
class ModelPriceAdmin(ThemedAdmin[ModelPrice]):
    """Prices hold for conversations that end after they were entered."""

    form = ModelPriceForm
    list_before_template = "admin/conversations/modelprice/about.html"
    list_display = ["model", *PRICES]
    search_fields = ["model"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "model",
                    ("per_million_input_tokens", "per_million_output_tokens"),
                    ("per_million_characters", "per_minute"),
                ]
            },
        )
    ]

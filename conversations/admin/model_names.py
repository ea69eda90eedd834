"""Fields for the name of a model: free text, with those that are known to choose from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from conversations.assembly.model_providers import models_known
from conversations.providers.settings import Kind

if TYPE_CHECKING:
    _TextInput = forms.TextInput
else:
    _TextInput = UnfoldAdminTextInputWidget

KINDS = {"llm": Kind.LLM, "analysis_llm": Kind.LLM, "stt": Kind.STT, "tts": Kind.TTS}
"""By field of an agent."""


class SuggestingInput(_TextInput):
    """A line to type, and what others typed there."""

    def __init__(self, suggestions: list[str]) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"})
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """The line with its list beside it."""
        own: Mapping[str, Any] = attrs or {}
        list_id = f"{own.get('id', name)}_known"
        line = super().render(name, value, {**own, "list": list_id}, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((one,) for one in self.suggestions)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', line, list_id, options)


def suggest_models(fields: Mapping[str, forms.Field]) -> None:
    """Let an agent's fields suggest the models that there are."""
    there = {name: fields[name] for name in KINDS if name in fields}
    known = models_known() if there else {}
    for name, field in there.items():
        field.widget = SuggestingInput(known.get(KINDS[name], []))

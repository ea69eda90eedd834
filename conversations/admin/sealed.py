"""Secrets in forms: typed, replaced or cleared, and never shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from conversations.models import Sealed

if TYPE_CHECKING:
    _PasswordInput = forms.PasswordInput
    _Textarea = forms.Textarea
else:
    _PasswordInput = UnfoldAdminPasswordWidget
    _Textarea = UnfoldAdminTextareaWidget

KEPT = "Set. Leave empty to keep it."


class SealedInput(_PasswordInput):
    """A field for a new secret, and a box to clear the old one."""

    is_set = False
    may_clear = True

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password", "spellcheck": "false"})

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """The field, never with a value in it."""
        shown = {**(attrs or {}), **({"placeholder": KEPT} if self.is_set else {})}
        field = super().render(name, None, shown, renderer)
        if not self.is_set or not self.may_clear:
            return field
        box_id = f"{shown.get('id', name)}_clear"
        box: SafeString = UnfoldBooleanWidget().render(
            f"{name}-clear", False, {"id": box_id}
        )
        return format_html(
            '{}<span class="flex items-center gap-2 mt-2">{}<label for="{}">Clear it'
            "</label></span>",
            field,
            box,
            box_id,
        )

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> Any:
        """What was typed; an empty seal to clear; None to keep."""
        if self.may_clear and data.get(f"{name}-clear"):
            return Sealed()
        return data.get(name) or None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> bool:
        """Never: an empty field keeps the secret."""
        return False


class SealedLines(_Textarea):
    """As `SealedInput`, for a secret of several lines, such as a key; not cleared."""

    is_set = False
    may_clear = False

    def __init__(self) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "spellcheck": "false", "rows": 6}
        )

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """The field, never with a value in it."""
        shown = {**(attrs or {}), **({"placeholder": KEPT} if self.is_set else {})}
        return super().render(name, None, shown, renderer)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> Any:
        """What was typed; None to keep."""
        typed = data.get(name) or ""
        return typed.replace("\r\n", "\n").strip() or None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> bool:
        """Never: an empty field keeps the secret."""
        return False


class SealedFormField(forms.Field):
    """A secret; `kept_or` gives the one to save."""

    widget = SealedInput

    def __init__(self, *, max_length: int = 20_000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_length = max_length
        self._old = Sealed()
        self.widget.may_clear = not self.required

    def know(self, old: Sealed) -> None:
        """What the row has now; it decides what the field says and whether it must be
        filled in.
        """
        self._old = old
        self.widget.is_set = bool(old)
        self.widget.is_required = self.required = self.required and not old

    def prepare_value(self, value: Any) -> str:
        """Nothing is shown."""
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Only by typing or clearing."""
        return data is not None

    def clean(self, value: Any) -> Sealed:
        """The secret to be kept from now on."""
        super().clean(value)
        if value is None or isinstance(value, Sealed):
            return self._old if value is None else value
        if len(value) > self.max_length:
            raise forms.ValidationError(f"At most {self.max_length} characters.")
        return Sealed.of(value)

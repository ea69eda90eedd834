"""Fields of a widget's looks: colours beside a picker, words one a line, a picture."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from conversations.models.agent_widget import validate_colour
from conversations.protocol.widget_look import texts_fault
from conversations.store.agents.pictures import BadPicture, check_picture

PICTURES = "image/png,image/jpeg,image/gif,image/webp"
_LINE = re.compile(r"\s*([^:\s]+)\s*:\s?(.*)")


class ColourWidget(UnfoldAdminTextInputWidget):  # type: ignore[misc]  # untyped
    """A text field, and a picker that writes into it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"spellcheck": "false", "autocomplete": "off", **(attrs or {})}
        )

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """The picker has no name: only what is in the text field is sent."""
        both = {**self.attrs, **(attrs or {})}
        return format_html(
            '<span class="aw-colour">{}<input type="color" class="aw-swatch"'
            ' data-picks="{}" aria-label="Pick it"{}></span>',
            super().render(name, value, attrs, renderer),
            both.get("id", ""),
            mark_safe(" disabled") if both.get("disabled") else "",
        )


class ColourField(forms.CharField):
    """A colour as a style sheet writes it; empty: the widget's own."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ColourWidget(attrs={"placeholder": "#2792dc"}))
        super().__init__(max_length=80, validators=[validate_colour], **kwargs)


class LabelsField(forms.CharField):
    """Words that stand in place of the widget's own, as `name: words`, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            strip=False,
            widget=UnfoldAdminTextareaWidget(
                attrs={"rows": 4, "placeholder": "start_call: Ring us"}
            ),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Those kept, one a line."""
        if not isinstance(value, Mapping):
            return value
        return "\n".join(
            f"{name}: {' '.join(words.split())}"
            for name, words in value.items()
            if isinstance(words, str)
        )

    def clean(self, value: Any) -> dict[str, str]:
        """By name. Raises ValidationError that names the line."""
        found: dict[str, str] = {}
        for number, line in enumerate(str(super().clean(value)).splitlines(), 1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                raise forms.ValidationError(
                    f"Line {number}: write the name, a colon and the words, such as"
                    " start_call: Ring us."
                )
            name, words = match.groups()
            if fault := texts_fault({name: words}):
                raise forms.ValidationError(f"Line {number}: {name} {fault[1]}.")
            found[name] = words.strip()
        if fault := texts_fault(found):
            raise forms.ValidationError(f"This {fault[1]}.")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what the lines say."""
        try:
            return self.clean(data) != self.clean(self.prepare_value(initial) or "")
        except forms.ValidationError:
            return True


class LinesField(forms.CharField):
    """Text of several lines. Browsers send each one's end as two signs: it is one."""

    def to_python(self, value: Any) -> str:
        """The text, its lines ended by one sign."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody typed: what a browser makes of a text is no change."""
        return self.to_python(initial) != self.to_python(data)


class PictureField(forms.FileField):
    """A picture that browsers show safely, up to MAX_AVATAR_BYTES."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": PICTURES}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file. Raises ValidationError with the limit or the kinds."""
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return None
        try:
            check_picture(upload)
        except BadPicture as error:
            raise forms.ValidationError(f"The file {error}") from None
        return upload

"""The form of an agent's widget: its looks, its words, the pages it may stand on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import BooleanField, JSONField
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from conversations.admin.agents.widget.fields import (
    ColourField,
    LabelsField,
    LinesField,
    PictureField,
)
from conversations.admin.agents.widget.websites import with_website, without
from conversations.models import Agent
from conversations.models.agent_widget import AvatarKind, WidgetLook
from conversations.protocol.widget_look import (
    COLOURS,
    LENGTHS,
    MAX_LENGTH_PX,
    MAX_TERMS_CHARACTERS,
    VENDORS_ALONE,
)
from conversations.store.agents import editing
from conversations.store.agents.widget_terms import terms_text

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Agent]
else:
    _ModelForm = forms.ModelForm

OFFERED_COLOURS = {
    name: label for name, label in COLOURS.items() if name not in VENDORS_ALONE
}
"""Those that the widget itself has."""
MAIN_COLOURS = ("accent", "accent_primary", "base", "base_primary")
LOOKS = WidgetLook._meta.fields
"""The widget's columns, in the order of the model."""
SWITCHES = tuple(one.name for one in LOOKS if isinstance(one, BooleanField))
CHOICES = tuple(one.name for one in LOOKS if one.choices)
SAVED = (*(one.name for one in LOOKS), "allowed_origins", "updated_at")
"""Columns that saving the form writes; all else of the agent stays as it is."""


class WidgetForm(_ModelForm):
    """The looks as fields; what programs keep beside them stays."""

    widget_orb_color_1 = ColourField(label="First colour of the orb")
    widget_orb_color_2 = ColourField(label="Second colour of the orb")
    picture = PictureField(
        label="Upload a picture",
        help_text="PNG, JPEG, GIF or WebP, best a square of 256 pixels or more.",
    )
    remove_picture = forms.BooleanField(
        required=False,
        label="Remove the uploaded picture",
        widget=UnfoldBooleanSwitchWidget,
    )
    texts = LabelsField(
        label="Words",
        help_text="In place of the widget's own, one a line: its name, a colon, and what"
        " it is to say. They hold in every language that has none of its own below.",
    )
    new_website = forms.CharField(
        label="Add a website",
        required=False,
        max_length=2_000,
        widget=UnfoldAdminTextInputWidget(
            attrs={
                "placeholder": "https://www.example.org",
                "inputmode": "url",
                "autocomplete": "off",
                "autocapitalize": "none",
            }
        ),
        help_text="The address of any of its pages will do.",
    )

    class Meta:
        """What is a column of its own."""

        model = Agent
        fields = tuple(
            one.name for one in LOOKS if one.editable and not isinstance(one, JSONField)
        )
        field_classes = {
            "widget_terms_text": LinesField,
            "widget_link_hosts": LinesField,
        }
        widgets = {
            **dict.fromkeys(SWITCHES, UnfoldBooleanSwitchWidget),
            **dict.fromkeys(CHOICES, UnfoldAdminSelectWidget),
            "widget_avatar_url": UnfoldAdminTextInputWidget(
                attrs={"placeholder": "https://example.org/face.png"}
            ),
            "widget_terms_text": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            "widget_terms_key": UnfoldAdminTextInputWidget(
                attrs={"placeholder": "terms-2026"}
            ),
            "widget_link_hosts": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }

    def __init__(
        self,
        *args: Any,
        may_change: bool = True,
        removed_website: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.removed_website = removed_website
        agent = self.instance
        self.languages = languages_of(agent)
        self._add_styles(agent)
        for language in self.languages:
            self._add_language(agent, language)
        self.initial["texts"] = agent.widget_texts
        if not agent.widget_terms_text:
            # Programs may have sent HTML alone: what is edited is its text.
            self.initial["widget_terms_text"] = terms_text(agent.widget_terms_html)
        if not agent.avatar:
            del self.fields["remove_picture"]
        if not may_change:
            for field in self.fields.values():
                field.disabled = True

    def _add_styles(self, agent: Agent) -> None:
        for name, label in OFFERED_COLOURS.items():
            self.fields[f"style_{name}"] = ColourField(label=label, required=False)
        for name, label in LENGTHS.items():
            self.fields[f"style_{name}"] = forms.FloatField(
                label=label,
                required=False,
                min_value=0,
                max_value=MAX_LENGTH_PX,
                widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
            )
        for name in (*OFFERED_COLOURS, *LENGTHS):
            value = agent.widget_styles.get(name)
            whole = isinstance(value, float) and value.is_integer()
            self.initial[f"style_{name}"] = int(value) if whole else value

    def _add_language(self, agent: Agent, language: str) -> None:
        preset = agent.widget_languages.get(language) or {}
        self.fields[f"texts_{language}"] = LabelsField(label="Words")
        self.fields[f"terms_text_{language}"] = LinesField(
            label="Terms",
            required=False,
            max_length=MAX_TERMS_CHARACTERS,
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            help_text="Shown in place of the terms above. They are asked for only if"
            " there are some above.",
        )
        self.fields[f"terms_key_{language}"] = forms.CharField(
            label="Remembered as",
            required=False,
            max_length=200,
            widget=UnfoldAdminTextInputWidget,
        )
        self.initial[f"texts_{language}"] = preset.get("text_contents") or {}
        self.initial[f"terms_text_{language}"] = preset.get("terms_text") or terms_text(
            preset.get("terms_html") or ""
        )
        self.initial[f"terms_key_{language}"] = preset.get("terms_key") or ""

    # --- What was typed -----------------------------------------------------------------

    def clean_widget_link_hosts(self) -> str:
        """One a line."""
        return "\n".join(str(self.cleaned_data["widget_link_hosts"]).split())

    def clean_new_website(self) -> str:
        """The origin of the page that was named; "" for none."""
        typed = str(self.cleaned_data["new_website"]).strip()
        kept = without(self.instance.allowed_origins, self.removed_website)
        self.websites = with_website(kept, typed)
        return typed

    def clean(self) -> dict[str, Any]:
        """An uploaded picture is one to be shown."""
        values = super().clean() or self.cleaned_data
        if values.get("picture"):
            values["widget_avatar_kind"] = AvatarKind.IMAGE
        elif (
            values.get("remove_picture")
            and values.get("widget_avatar_kind") == AvatarKind.IMAGE
        ):
            values["widget_avatar_kind"] = AvatarKind.ORB
        return values

    def _post_clean(self) -> None:
        agent = self.instance
        terms = agent.widget_terms_text
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        agent.widget_styles = self._typed_styles(agent)
        if "texts" in self.changed_data and "texts" in self.cleaned_data:
            agent.widget_texts = self.cleaned_data["texts"]
        if "widget_terms_text" in self.changed_data:
            agent.widget_terms_html = ""
        else:
            # What was shown may be the text of HTML, which stays what is kept.
            agent.widget_terms_text = terms
        agent.widget_languages = {
            **agent.widget_languages,
            **dict(self._typed_languages(agent)),
        }
        if "new_website" in self.cleaned_data:
            agent.allowed_origins = self.websites

    def _typed_styles(self, agent: Agent) -> dict[str, Any]:
        styles = dict(agent.widget_styles)
        for name in (*OFFERED_COLOURS, *LENGTHS):
            if f"style_{name}" not in self.cleaned_data:
                continue
            value = self.cleaned_data[f"style_{name}"]
            if value in (None, ""):
                styles.pop(name, None)
            elif styles.get(name) != value:
                styles[name] = _short(value)
        return styles

    def _typed_languages(self, agent: Agent) -> Iterator[tuple[str, dict[str, Any]]]:
        for language in self.languages:
            names = {
                "text_contents": f"texts_{language}",
                "terms_text": f"terms_text_{language}",
                "terms_key": f"terms_key_{language}",
            }
            changed = {
                key: name
                for key, name in names.items()
                if name in self.changed_data and name in self.cleaned_data
            }
            if not changed:
                continue
            preset = dict(agent.widget_languages.get(language) or {})
            if "terms_text" in changed:
                preset.pop("terms_html", None)
            for key, name in changed.items():
                preset[key] = self.cleaned_data[name]
            yield language, {key: told for key, told in preset.items() if told}

    def save(self, commit: bool = True) -> Agent:
        """The columns of the widget alone, and the picture."""
        agent = self.instance
        agent.save(update_fields=SAVED)
        upload = self.cleaned_data.get("picture")
        if upload:
            return editing.put_picture(agent.public_id, upload)
        if self.cleaned_data.get("remove_picture"):
            editing.remove_picture(agent.public_id)
        return agent


def languages_of(agent: Agent) -> list[str]:
    """Those besides its own that it has words or a preset for."""
    presets = agent.language_presets if isinstance(agent.language_presets, dict) else {}
    known = {*presets, *agent.widget_languages}
    return sorted(known - {agent.language})


def _short(value: Any) -> Any:
    """Whole pixels as whole numbers."""
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value

"""In what order the fields of an agent's widget stand on their page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import get_language_info

from conversations.admin.agents.widget.form import (
    MAIN_COLOURS,
    OFFERED_COLOURS,
    WidgetForm,
)
from conversations.protocol.widget_look import LENGTHS

LOOK = (
    "widget_variant",
    "widget_placement",
    "widget_color_scheme",
)
PICTURE = (
    "widget_avatar_kind",
    "widget_orb_color_1",
    "widget_orb_color_2",
    "picture",
    "remove_picture",
    "widget_avatar_url",
    "widget_avatar_when_collapsed",
)
CALLERS = (
    "widget_text_input",
    "widget_text_only_offered",
    "widget_transcript",
    "widget_mic_muting",
    "widget_default_expanded",
    "widget_always_expanded",
    "widget_dismissible",
    "widget_agent_status",
    "widget_conversation_id",
    "widget_strip_audio_tags",
)
FEEDBACK = ("widget_feedback_mode", "widget_end_rating")
TERMS = ("widget_terms_text", "widget_terms_key")
LINKS = (
    "widget_link_hosts",
    "widget_link_include_www",
    "widget_link_allow_http",
)
SHOWN_FOR = {
    "widget_orb_color_1": "orb",
    "widget_orb_color_2": "orb",
    "picture": "image",
    "remove_picture": "image",
    "widget_avatar_url": "url",
}
"""Fields that say something of one kind of avatar only."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One field, and when it counts."""

    field: BoundField
    only_for: str
    """A kind of avatar; "" is always."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    name: str
    title: str
    placed: tuple[Placed, ...]
    note: str = ""
    folded: bool = False
    """Closed until somebody wants it, or something in it is wrong."""

    @property
    def is_open(self) -> bool:
        """Whether it stands open when the page is loaded."""
        return not self.folded or any(one.field.errors for one in self.placed)


def grouped(form: WidgetForm) -> list[Group]:
    """All fields but the one for another website, which stands beside the list."""

    def group(
        name: str,
        title: str,
        names: Sequence[str],
        note: str = "",
        *,
        folded: bool = False,
    ) -> Group:
        placed = (
            Placed(form[field], SHOWN_FOR.get(field, ""))
            for field in names
            if field in form.fields
        )
        return Group(name, title, tuple(placed), note, folded)

    further = [name for name in OFFERED_COLOURS if name not in MAIN_COLOURS]
    return [
        group("look", "Shape and place", LOOK),
        group("picture", "Picture", PICTURE),
        group(
            "colours",
            "Colours",
            [f"style_{name}" for name in MAIN_COLOURS],
            "Empty: the widget's own, which follow the colour scheme. A colour that you"
            " choose holds in light and in dark.",
        ),
        group(
            "more-colours",
            "More colours",
            [f"style_{name}" for name in further],
            folded=True,
        ),
        group(
            "lengths",
            "Roundness and distance",
            [f"style_{name}" for name in LENGTHS],
            "In pixels. Empty: the widget's own.",
            folded=True,
        ),
        group("callers", "What callers see and do", CALLERS),
        group("feedback", "Feedback", FEEDBACK),
        group("terms", "Terms", TERMS),
        group("links", "Links in answers", LINKS, folded=True),
        group("words", "Words", ["texts"], folded=True),
        *(
            group(
                f"words-{language}",
                f"Words in {language_name(language)}",
                [f"{name}_{language}" for name in ("texts", "terms_text", "terms_key")],
                folded=True,
            )
            for language in form.languages
        ),
    ]


def language_name(code: str) -> str:
    """In English, with its code; the code alone where Django knows no name."""
    try:
        return f"{get_language_info(code.lower())['name']} ({code})"
    except KeyError:
        return code

"""How an agent looks on other people's pages, and what its widget lets them do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models

from conversations.protocol import widget_look as look
from conversations.protocol.colours import is_colour


class Variant(models.TextChoices):
    """How much room the widget takes."""

    TINY = "tiny", "Tiny: a round button"
    COMPACT = "compact", "Compact: a button with words"
    FULL = "full", "Full: a card with the picture"
    EXPANDABLE = "expandable", "Expandable: a card that grows into the panel"
    INLINE = "inline", "Inline: a part of the page, where the tag stands"


class Placement(models.TextChoices):
    """Where it floats."""

    BOTTOM_RIGHT = "bottom-right", "Bottom right"
    BOTTOM = "bottom", "Bottom"
    BOTTOM_LEFT = "bottom-left", "Bottom left"
    TOP_RIGHT = "top-right", "Top right"
    TOP = "top", "Top"
    TOP_LEFT = "top-left", "Top left"


class ColourScheme(models.TextChoices):
    """Which colours it has where none were chosen."""

    AUTO = "auto", "As the visitor's device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class AvatarKind(models.TextChoices):
    """What stands for the agent."""

    ORB = "orb", "A moving orb of two colours"
    IMAGE = "image", "The uploaded picture"
    URL = "url", "A picture at an address"


class FeedbackMode(models.TextChoices):
    """When single answers are judged by thumbs."""

    NONE = "none", "Never"
    DURING = "during", "During the conversation"
    END = "end", "When it is over"


def validate_colour(text: str) -> None:
    """Raises ValidationError for what no style sheet takes for a colour."""
    if not is_colour(text):
        raise ValidationError(look.NO_COLOUR)


def validate_styles(value: Any) -> None:
    """Raises ValidationError that names the style."""
    _raise(look.styles_fault(value))


def validate_texts(value: Any) -> None:
    """Raises ValidationError that names the label."""
    _raise(look.texts_fault(value))


def validate_languages(value: Any) -> None:
    """Raises ValidationError that names the language and its text."""
    _raise(look.languages_fault(value))


def validate_link_hosts(text: str) -> None:
    """Raises ValidationError naming each line that is no host of a link."""
    wrong = [line for line in text.split() if not look.is_link_host(line)]
    if wrong:
        raise ValidationError([f"{line[:80]} {look.NO_HOST}." for line in wrong])


def _raise(fault: look.Fault | None) -> None:
    if fault:
        path, message = fault
        raise ValidationError(f"{'.'.join(path)} {message}." if path else message)


class WidgetLook(models.Model):
    """Part of `Agent`: its widget, and the page where one talks to it.

    Columns of the agent like its other settings, so that programs and staff change the
    same thing by the same tables, and a copy of the agent looks like it.
    """

    widget_variant = models.CharField(
        "variant",
        max_length=12,
        choices=Variant.choices,
        default=Variant.COMPACT,
    )
    widget_placement = models.CharField(
        "placement",
        max_length=12,
        choices=Placement.choices,
        default=Placement.BOTTOM_RIGHT,
        help_text="Where it floats on the page. Inline widgets stand in the page's own"
        " flow.",
    )
    widget_color_scheme = models.CharField(
        "colour scheme",
        max_length=5,
        choices=ColourScheme.choices,
        default=ColourScheme.AUTO,
        help_text="Of what has no colour of its own below.",
    )
    widget_avatar_kind = models.CharField(
        "shown as",
        max_length=5,
        choices=AvatarKind.choices,
        default=AvatarKind.ORB,
    )
    widget_orb_color_1 = models.CharField(
        "first colour of the orb",
        max_length=80,
        default=look.ORB_COLOR_1,
        validators=[validate_colour],
    )
    widget_orb_color_2 = models.CharField(
        "second colour of the orb",
        max_length=80,
        default=look.ORB_COLOR_2,
        validators=[validate_colour],
    )
    widget_avatar_url = models.CharField(
        "address of the picture",
        max_length=2_000,
        blank=True,
        validators=[URLValidator(["https", "http"])],
        help_text="Fetched by visitors' browsers from there; its server learns of them.",
    )
    widget_styles = models.JSONField(
        "colours and radii",
        default=dict,
        blank=True,
        validators=[validate_styles],
        help_text="By the names of the vendor's styles, such as accent and"
        " button_radius.",
    )
    widget_feedback_mode = models.CharField(
        "thumbs on answers",
        max_length=6,
        choices=FeedbackMode.choices,
        default=FeedbackMode.NONE,
    )
    widget_end_rating = models.BooleanField(
        "stars at the end",
        default=False,
        help_text="When it is over, callers may give one to five stars and a comment.",
    )
    widget_transcript = models.BooleanField(
        "show the transcript",
        default=False,
        help_text="What is said is shown in writing while one speaks.",
    )
    widget_text_input = models.BooleanField(
        "callers may write",
        default=True,
        help_text="Besides speaking, in the same conversation.",
    )
    widget_text_only_offered = models.BooleanField(
        "callers may write only",
        default=True,
        help_text="A conversation may begin in writing, without a microphone.",
    )
    widget_mic_muting = models.BooleanField(
        "mute button",
        default=False,
        help_text="Callers may switch their microphone off during the conversation.",
    )
    widget_default_expanded = models.BooleanField(
        "open at first", default=False, help_text="Visitors may close it."
    )
    widget_always_expanded = models.BooleanField(
        "always open", default=False, help_text="Visitors cannot close it."
    )
    widget_dismissible = models.BooleanField(
        "may be sent away",
        default=False,
        help_text="Visitors may make it disappear until the page is loaded again.",
    )
    widget_avatar_when_collapsed = models.BooleanField(
        "picture while closed",
        default=False,
        help_text="Show the picture beside the closed widget, too.",
    )
    widget_agent_status = models.BooleanField(
        "show what the agent does",
        default=False,
        help_text="While it uses a tool: working, done, failed.",
    )
    widget_conversation_id = models.BooleanField(
        "show the conversation's id",
        default=True,
        help_text="When it is over, for callers who ask for help.",
    )
    widget_strip_audio_tags = models.BooleanField(
        "hide stage directions",
        default=True,
        help_text="Leave out of the writing what only the voice needs, such as [laughs].",
    )
    widget_terms_text = models.TextField(
        "terms",
        blank=True,
        validators=[MaxLengthValidator(look.MAX_TERMS_CHARACTERS)],
        help_text="Shown before the first conversation: callers have to accept it before"
        " their microphone is opened. Markdown. Empty: nothing is asked.",
    )
    widget_terms_html = models.TextField(
        blank=True,
        editable=False,
        validators=[MaxLengthValidator(look.MAX_TERMS_CHARACTERS)],
    )
    widget_terms_key = models.CharField(
        "remembered as",
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"\A[^\x00-\x1f]*\Z", "Write it on one line.")],
        help_text="Visitors' browsers remember under this name that they accepted; a new"
        " name asks everybody again. Empty: they are asked each time.",
    )
    widget_texts = models.JSONField(
        "words",
        default=dict,
        blank=True,
        validators=[validate_texts],
        help_text="By the names of the vendor's text_contents, such as start_call.",
    )
    widget_languages = models.JSONField(
        "words by language",
        default=dict,
        blank=True,
        validators=[validate_languages],
        help_text="By language code: text_contents, terms_text and terms_key.",
    )
    widget_link_hosts = models.TextField(
        "hosts that links may lead to",
        blank=True,
        validators=[validate_link_hosts],
        help_text="Of links in what the agent writes, one a line, such as example.org, or"
        " * for all. Empty: links are shown as text.",
    )
    widget_link_include_www = models.BooleanField(
        "also with www",
        default=True,
        help_text="A host's www. name counts as the host.",
    )
    widget_link_allow_http = models.BooleanField(
        "also without encryption",
        default=True,
        help_text="Links may begin with http://, too.",
    )

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def shows_picture(self) -> bool:
        """Whether the uploaded picture is what stands for the agent."""
        has_one = bool(getattr(self, "avatar", None))
        return has_one and self.widget_avatar_kind == AvatarKind.IMAGE

"""How an agent takes turns: the columns of it, and what it says of its own accord."""

from django.core.validators import MinValueValidator
from django.db import models

from conversations.engine.options import Eagerness, Phrases, TurnOptions
from conversations.protocol.overridable import MIN_DURATION_MS

# The engine's own options are the columns' defaults.
TURN = TurnOptions()
PHRASES = Phrases()
SILENT = "Empty: it hangs up without a word."

EAGERNESS = {
    Eagerness.PATIENT: "Patient: waits longer",
    Eagerness.NORMAL: "Normal",
    Eagerness.EAGER: "Eager: answers sooner",
}
EAGERNESS_CHOICES = [(eagerness.value, label) for eagerness, label in EAGERNESS.items()]


def default_fillers() -> str:
    """Phrases that bridge a slow answer, one a line."""
    return "\n".join(TURN.fillers)


def default_reprompts() -> str:
    """Phrases for a silent user, one a line."""
    return "\n".join(PHRASES.reprompts)


class TurnTaking(models.Model):
    """Part of `Agent`: when it speaks, waits, asks and hangs up."""

    eagerness = models.CharField(
        max_length=10,
        choices=EAGERNESS_CHOICES,
        default=TURN.eagerness.value,
        help_text="How soon a pause counts as the end of what the caller says.",
    )
    fixed_endpoint_ms = models.PositiveIntegerField(
        "fixed pause (ms)",
        null=True,
        blank=True,
        help_text="Answer after exactly this much silence, whatever was said. Empty:"
        " judged from the words.",
    )
    interruptible = models.BooleanField(
        default=TURN.interruptible,
        help_text="Callers may interrupt the agent by speaking.",
    )
    first_message_interruptible = models.BooleanField(
        default=TURN.first_message_interruptible,
        help_text="Callers may interrupt the first message.",
    )
    echo_guard_ms = models.PositiveIntegerField(
        "echo guard (ms)",
        default=TURN.echo_guard_ms,
        help_text="For this long after the agent's first sound only clear words"
        " interrupt it, while the caller's echo cancellation settles.",
    )
    speculative = models.BooleanField(
        "think ahead",
        default=TURN.speculative,
        help_text="Prepare the answer before the caller has certainly finished."
        " Faster, at the price of some answers thrown away.",
    )
    tentative_every_ms = models.PositiveIntegerField(
        "tentative transcript every (ms)",
        null=True,
        blank=True,
        validators=[MinValueValidator(200)],
        help_text="While a caller speaks, show the words so far this often. Costs"
        " processor time. Empty: at pauses only.",
    )
    watchdog_ms = models.PositiveIntegerField(
        "answer timeout (ms)",
        default=TURN.watchdog_ms,
        help_text="When no answer has come after this long, the agent apologises.",
    )
    reprompt_after_ms = models.PositiveIntegerField(
        "ask after silence (ms)",
        null=True,
        blank=True,
        default=TURN.reprompt_after_ms,
        help_text="After this much silence the agent asks whether the caller is"
        " there. Empty: never.",
    )
    max_reprompts = models.PositiveSmallIntegerField(
        "ask at most",
        default=TURN.max_reprompts,
        help_text="How many times in a row it asks.",
    )
    hang_up_after_ms = models.PositiveIntegerField(
        "hang up after silence (ms)",
        null=True,
        blank=True,
        help_text="After this much silence the agent says goodbye. Empty: never.",
    )
    max_duration_ms = models.PositiveIntegerField(
        "longest conversation (ms)",
        default=TURN.max_duration_ms,
        validators=[MinValueValidator(MIN_DURATION_MS)],
        help_text="Then the agent says the notice below and hangs up.",
    )
    filler_after_ms = models.PositiveIntegerField(
        "bridge slow answers after (ms)",
        null=True,
        blank=True,
        help_text="A slow answer is bridged with a short phrase after this. Empty:"
        " never.",
    )
    fillers = models.TextField(
        "bridging phrases",
        blank=True,
        default=default_fillers,
        help_text="One a line, used in turn. Empty: slow answers are not bridged.",
    )
    reprompts = models.TextField(
        "questions after silence",
        blank=True,
        default=default_reprompts,
        help_text="One a line, used in turn. Empty: it does not ask.",
    )
    goodbye_phrase = models.CharField(
        "goodbye after silence",
        max_length=500,
        blank=True,
        default=PHRASES.goodbye,
        help_text=SILENT,
    )
    max_duration_phrase = models.CharField(
        "notice at the longest duration",
        max_length=500,
        blank=True,
        default=PHRASES.max_duration,
        help_text=SILENT,
    )
    failure_phrase = models.CharField(
        "apology",
        max_length=500,
        blank=True,
        default=PHRASES.failure,
        help_text="Said when a service fails in the middle of a turn. Empty: the"
        " built-in words.",
    )

    class Meta:
        """No table of its own."""

        abstract = True

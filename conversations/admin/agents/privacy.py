"""What staff choose of an agent's privacy, and what they are told of its limits."""

from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from conversations.models import Agent, Backend
from conversations.privacy.kinds import FOUND, chosen, not_acted_on

KINDS = {kind: what for kind, what in FOUND.items() if kind != "financial_id"}
"""What can be ticked; a group is what is below it."""


class RedactedKindsField(forms.MultipleChoiceField):
    """Kinds of personal data to be taken out of what is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=list(KINDS.items()),
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
            required=False,
            label="Taken out of stored text",
            help_text="Before anything is stored, by rules: written, and as English"
            " recognisers write what is said (“john dot smith at gmail dot com”)."
            " Names, street addresses and illnesses are not found, nor numbers that"
            " are said in two turns. Recordings, uploaded files and what staff write"
            " stay as they are.",
            **kwargs,
        )


def privacy_shortfalls(agent: Agent) -> list[str]:
    """Where an agent's settings protect less than they may seem to."""
    told: list[str] = []
    if agent.zero_retention:
        if agent.backend == Backend.HOSTED:
            told.append(
                "Nothing is kept here, but the vendor's platform keeps what its own"
                " settings say: switch zero retention on there, too."
            )
        return told
    recorded = agent.record_audio and settings.PARLEY["RECORDING_ENABLED"]
    if chosen(agent.redacted_kinds) and recorded and not agent.text_only:
        told.append(
            "Personal data is taken out of the text, but the recordings still hold"
            " it. Untick “Record audio” if they must not."
        )
    if names := not_acted_on(agent.redacted_kinds):
        told.append(
            f"Not taken out, since no rule finds them for sure: {', '.join(names)}."
        )
    return told

"""Agents: what staff edit."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
)

from conversations.admin.theme import ThemedAdmin, column
from conversations.engine.ports import ProviderError
from conversations.models import Agent
from conversations.models.agent import default_client_events
from conversations.protocol.server_events import CLIENT_EVENT_CHOICES

TEXT_ROWS = {
    "first_message": 2,
    "prompt": 6,
    "knowledge_text": 18,
    "reprompts": 3,
    "fillers": 3,
    "goodbye_phrase": 2,
    "max_duration_phrase": 2,
    "failure_phrase": 2,
    "allowed_origins": 3,
}

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Agent]
else:
    _ModelForm = forms.ModelForm


class AgentForm(_ModelForm):
    """An agent, its client events as boxes to tick."""

    client_events = forms.MultipleChoiceField(
        choices=[(event, event) for event in CLIENT_EVENT_CHOICES],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
        help_text="Which events clients of this agent receive.",
    )

    class Meta:
        """Every field that may be edited."""

        model = Agent
        widgets = {
            field: UnfoldAdminTextareaWidget(attrs={"rows": rows})
            for field, rows in TEXT_ROWS.items()
        }
        fields = "__all__"  # noqa: DJ007 - staff who may change agents may change all

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Events of the contract that are not sent yet are kept, whoever chose them.
        kept = [e for e in self.instance.client_events if e not in CLIENT_EVENT_CHOICES]
        events = self.fields["client_events"]
        assert isinstance(events, forms.MultipleChoiceField)
        events.choices = [(event, event) for event in (*CLIENT_EVENT_CHOICES, *kept)]

    def clean_allowed_origins(self) -> str:
        """One origin a line; the model says what one is."""
        return "\n".join(str(self.cleaned_data["allowed_origins"]).split())

    def clean_llm(self) -> str:
        """A language model that exists."""
        return self._provider("llm", "language_model")

    def clean_stt(self) -> str:
        """A recogniser that exists."""
        return self._provider("stt", "speech_to_text")

    def clean_tts(self) -> str:
        """A voice that exists."""
        return self._provider("tts", "text_to_speech")

    def _provider(self, field: str, port: str) -> str:
        """The name typed, if a conversation could use it; one left as it was may stay,
        so that an agent whose provider has gone can still be edited.
        """
        # Here, since the providers bring in libraries that most commands do without.
        from conversations.assembly import registry  # noqa: PLC0415

        name = str(self.cleaned_data[field]).strip()
        if name and field in self.changed_data:
            try:
                getattr(registry(), port)(name)
            except ProviderError as error:
                raise forms.ValidationError(str(error)) from error
        return name


@admin.register(Agent)
class AgentAdmin(ThemedAdmin[Agent]):
    """Who the agents are, what they know, how they take turns."""

    form = AgentForm
    list_display = ["name", "enabled", "language", "public_id", "talk"]
    list_filter = ["enabled", "text_only"]
    search_fields = ["name", "public_id", "prompt", "knowledge_text"]
    readonly_fields = ["talk", "created_at", "updated_at"]
    warn_unsaved_form = True
    compressed_fields = True
    fieldsets = [
        (None, {"fields": [("name", "enabled"), ("public_id", "talk")]}),
        (
            "What it says",
            {"fields": ["first_message", "prompt", "knowledge_text", "can_end_call"]},
        ),
        (
            "Turn taking",
            {
                "classes": ["tab"],
                "fields": [
                    ("eagerness", "fixed_endpoint_ms"),
                    ("interruptible", "first_message_interruptible"),
                    ("echo_guard_ms", "tentative_every_ms"),
                    ("speculative", "watchdog_ms"),
                ],
            },
        ),
        (
            "Silence and time",
            {
                "classes": ["tab"],
                "fields": [
                    ("reprompt_after_ms", "max_reprompts"),
                    "reprompts",
                    "hang_up_after_ms",
                    "goodbye_phrase",
                    "max_duration_ms",
                    "max_duration_phrase",
                    "filler_after_ms",
                    "fillers",
                    "failure_phrase",
                ],
            },
        ),
        (
            "Voice and models",
            {
                "classes": ["tab"],
                "fields": [
                    ("language", "text_only"),
                    ("voice", "speed"),
                    ("llm", "stt", "tts"),
                    ("temperature", "max_tokens"),
                ],
            },
        ),
        (
            "Access and privacy",
            {
                "classes": ["tab"],
                "fields": [
                    "allowed_origins",
                    ("concurrency_limit", "record_audio"),
                    ("created_at", "updated_at"),
                ],
            },
        ),
        (
            "Clients",
            {
                "classes": ["tab"],
                "fields": [
                    ("input_audio_format", "output_audio_format"),
                    "client_events",
                ],
            },
        ),
    ]

    @column("Talk")
    def talk(self, agent: Agent) -> SafeString | str:
        """A link to the page where one talks to the agent."""
        if not agent.pk:
            return "Save the agent first."
        if not agent.enabled:
            return "Enable it first."
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500 underline"'
            ' href="{}">Talk to it</a>',
            reverse("talk", args=[agent.public_id]),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Agent | None = None
    ) -> list[str]:
        """An agent that exists keeps its id: clients know it by that."""
        fields = ["talk", "created_at", "updated_at"]
        return fields if obj is None else [*fields, "public_id"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new agent tells its clients everything, as the column's default says."""
        return {"client_events": default_client_events()}

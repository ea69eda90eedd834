"""Agents: what staff edit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.admin import TabularInline

from conversations.admin.agents.built_in_tools import FIELDSET
from conversations.admin.agents.form import AgentForm
from conversations.admin.agents.privacy import privacy_shortfalls
from conversations.admin.agents.questions import CriterionInline, ItemInline
from conversations.admin.agents.sharing import PAGE as SHARING_PAGE
from conversations.admin.agents.sharing import SharingPages
from conversations.admin.agents.widget.page import PAGE, WidgetPages
from conversations.admin.theme import column
from conversations.admin.wording import link
from conversations.models import Agent, AgentDocument
from conversations.models.agent import default_client_events
from conversations.store.agents.knowledge import knowledge_shortfalls

if TYPE_CHECKING:
    from django.contrib.admin import TabularInline as _Inline

    _TabularInline = _Inline[AgentDocument, Agent]
else:
    _TabularInline = TabularInline


class DocumentInline(_TabularInline):
    """The documents an agent answers from."""

    model = AgentDocument
    autocomplete_fields = ["document"]
    extra = 0
    tab = True
    verbose_name = "document"
    verbose_name_plural = "Documents"

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """How much of a whole text a model is given, where it is chosen."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "usage" and field is not None:
            most = settings.PARLEY["LLM_KNOWLEDGE_CHARACTERS"]
            field.help_text = (
                f"Whole texts and the agent's knowledge share {most} characters"
                " (LLM_KNOWLEDGE_CHARACTERS); what is beyond is not told. For long"
                " documents choose the passages that fit."
            )
        return field


@admin.register(Agent)
class AgentAdmin(WidgetPages, SharingPages):
    """Who the agents are, what they know, how they take turns."""

    form = AgentForm
    inlines = [CriterionInline, ItemInline, DocumentInline]
    autocomplete_fields = ["tools"]
    list_display = ["name", "enabled", "where", "language", "public_id", "talk"]
    list_filter = ["enabled", "archived", "backend", "requires_auth", "text_only"]
    search_fields = ["name", "public_id", "prompt", "knowledge_text"]
    readonly_fields = [
        "talk",
        "widget",
        "share",
        "try_question",
        "created_at",
        "updated_at",
    ]
    warn_unsaved_form = True
    compressed_fields = True
    fieldsets = [
        (
            None,
            {"fields": [("name", "enabled"), ("public_id", "talk", "share", "widget")]},
        ),
        (
            "What it says",
            {"fields": ["first_message", "prompt", "knowledge_text"]},
        ),
        (
            "Where it runs",
            {
                "classes": ["tab"],
                "fields": [
                    ("backend", "hosted_agent_id"),
                    ("hosted_base_url", "hosted_api_key"),
                ],
            },
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
                    ("llm_fallbacks", "cascade_timeout_ms"),
                    "custom_llm",
                    ("temperature", "max_tokens"),
                    "keywords",
                ],
            },
        ),
        (
            "Looking things up",
            {
                "classes": ["tab"],
                "fields": [("max_passages", "max_distance"), "try_question"],
            },
        ),
        (
            "Access and privacy",
            {
                "classes": ["tab"],
                "fields": [
                    ("requires_auth", "require_origin_header"),
                    "allowed_origins",
                    ("concurrency_limit", "daily_limit"),
                    "overridable",
                    ("files_allowed", "max_files"),
                    "zero_retention",
                    "record_audio",
                    ("transcript_days", "audio_days"),
                    "redacted_kinds",
                ],
            },
        ),
        (
            "Success and data",
            {
                "classes": ["tab"],
                "fields": ["analysed", ("analysis_llm", "summary_language")],
            },
        ),
        ("Built-in tools", {"classes": ["tab"], "fields": FIELDSET}),
        (
            "Tools and variables",
            {
                "classes": ["tab"],
                "fields": [
                    "tools",
                    "mcp_servers",
                    "inline_tools",
                    "dynamic_variables",
                ],
            },
        ),
        (
            "Sharing",
            {
                "classes": ["tab"],
                "fields": ["description", "listed", "access_code"],
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
        (
            "More",
            {
                "classes": ["tab"],
                "fields": [
                    ("archived", "tags"),
                    "language_presets",
                    "vendor_settings",
                    ("created_at", "updated_at"),
                ],
            },
        ),
    ]

    @column("Runs", ordering="backend", labels={"Here": "", "Hosted": "info"})
    def where(self, agent: Agent) -> str:
        """Here, or on the vendor's platform."""
        return "Hosted" if agent.backend == "hosted" else "Here"

    @column("Talk")
    def talk(self, agent: Agent) -> SafeString | str:
        """A link to the page where one talks to the agent."""
        if not agent.pk:
            return "Save the agent first."
        if not agent.takes_calls:
            archived = "Take it out of the archive first."
            return archived if agent.archived else "Enable it first."
        return link(reverse("talk", args=[agent.public_id]), "Talk to it")

    @column("Share")
    def share(self, agent: Agent) -> SafeString | str:
        """A link to its address and QR code."""
        if not agent.pk:
            return "Save the agent first."
        return link(reverse(SHARING_PAGE, args=[agent.pk]), "Link and QR code")

    @column("Widget")
    def widget(self, agent: Agent) -> SafeString | str:
        """A link to its looks, and to what is pasted into other pages."""
        if not agent.pk:
            return "Save the agent first."
        return link(reverse(PAGE, args=[agent.pk]), "Look, snippet and websites")

    @column("Try it")
    def try_question(self, agent: Agent) -> SafeString | str:
        """Where one asks and sees what the agent's documents say to it."""
        if not agent.pk:
            return "Save the agent first, and choose its documents."
        query = urlencode({"agent": agent.public_id})
        return link(
            f"{reverse('admin:conversations_document_trial')}?{query}", "Try a question"
        )

    def get_fieldsets(self, request: HttpRequest, obj: Agent | None = None) -> Any:
        """Questions are tried by those who may read the documents."""
        if request.user.has_perm("conversations.view_document"):
            return self.fieldsets
        return [
            (name, {**options, "fields": _without("try_question", options["fields"])})
            for name, options in self.fieldsets
        ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Agent | None = None
    ) -> list[str]:
        """An agent that exists keeps its id: clients know it by that."""
        fields = list(self.readonly_fields)
        return fields if obj is None else [*fields, "public_id"]

    def save_model(
        self, request: HttpRequest, obj: Agent, form: Any, change: bool
    ) -> None:
        """Saved, with a word on what the choice does not cover."""
        super().save_model(request, obj, form, change)
        if {"redacted_kinds", "record_audio", "zero_retention"} & set(
            form.changed_data
        ):
            for shortfall in privacy_shortfalls(obj):
                messages.warning(request, shortfall)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """With a word on the knowledge that no model is given."""
        super().save_related(request, form, formsets, change)
        for shortfall in knowledge_shortfalls(form.instance):
            messages.warning(request, shortfall)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new agent tells its clients everything, as the column's default says."""
        return {"client_events": default_client_events()}


def _without(left_out: str, fields: Sequence[Any]) -> list[Any]:
    return [field for field in fields if field != left_out]

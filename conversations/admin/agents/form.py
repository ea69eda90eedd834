"""The form of an agent."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
)

from conversations.admin.agents.built_in_tools import BuiltInToolsForm
from conversations.admin.agents.privacy import KINDS, RedactedKindsField
from conversations.admin.json_fields import (
    ReadableJSONField,
    check_custom_llm,
    check_tools,
    check_variables,
)
from conversations.admin.model_names import suggest_models
from conversations.admin.sealed import SealedFormField
from conversations.assembly.providers import problem_now
from conversations.models import (
    Agent,
    Backend,
    Hosting,
    McpServer,
    Sealed,
    hosted_faults,
)
from conversations.protocol.overridable import ALLOWABLE
from conversations.protocol.public_ids import is_public_id
from conversations.protocol.server_events import CLIENT_EVENT_CHOICES
from conversations.store.access.access_codes import (
    MAX_CODE_CHARACTERS,
    MIN_CODE_CHARACTERS,
)
from conversations.store.agents.model_choice import ModelNames, model_faults

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
    "keywords": 3,
    "llm_fallbacks": 3,
}
CLIENT_EVENTS = {event: event for event in CLIENT_EVENT_CHOICES}


def _of(name: str) -> dict[str, Any]:
    """Label and help of a field that is written out, as the column has them."""
    column = Agent._meta.get_field(name)
    label = str(column.verbose_name)  # type: ignore[union-attr]  # no relation
    return {
        "label": label[:1].upper() + label[1:],
        "help_text": column.help_text,  # type: ignore[union-attr]  # likewise
    }


class AgentForm(BuiltInToolsForm):
    """An agent: lists as boxes or lines, secrets unseen, JSON checked."""

    mcp_servers = forms.ModelMultipleChoiceField(
        McpServer.objects.all(),
        required=False,
        label="MCP servers",
        help_text="Servers whose tools it may use; they are set up under MCP servers.",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    client_events = forms.MultipleChoiceField(
        choices=list(CLIENT_EVENTS.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
        **_of("client_events"),
    )
    overridable = forms.MultipleChoiceField(
        choices=list(ALLOWABLE.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
        label="Clients may override",
        help_text="For their own conversation. What is not ticked closes a conversation"
        " that tries it. The initiation webhook's address is set under Workspace.",
    )
    hosted_api_key = SealedFormField(required=False, **_of("hosted_api_key"))
    access_code = SealedFormField(
        required=False, max_length=MAX_CODE_CHARACTERS, **_of("access_code")
    )
    redacted_kinds = RedactedKindsField()
    dynamic_variables = ReadableJSONField(
        dict, check=check_variables, **_of("dynamic_variables")
    )
    custom_llm = ReadableJSONField(
        dict, rows=6, check=check_custom_llm, **_of("custom_llm")
    )
    language_presets = ReadableJSONField(dict, **_of("language_presets"))
    inline_tools = ReadableJSONField(
        list, rows=10, check=check_tools, **_of("inline_tools")
    )
    vendor_settings = ReadableJSONField(dict, **_of("vendor_settings"))
    tags = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="To find agents by, one a line.",
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
        # What is not offered is kept, whoever chose it.
        self._keep("client_events", CLIENT_EVENTS, self.instance.client_events)
        self._keep("overridable", ALLOWABLE, self.instance.overridable)
        self._keep("redacted_kinds", KINDS, self.instance.redacted_kinds)
        suggest_models(self.fields)
        if self.instance.pk and "mcp_servers" in self.fields:
            self.initial["mcp_servers"] = self.instance.mcp_servers.all()
        for name in ("hosted_api_key", "access_code"):
            secret = self.fields.get(name)
            if isinstance(secret, SealedFormField):
                secret.know(getattr(self.instance, name))
        if self.instance.tags:
            self.initial["tags"] = "\n".join(map(str, self.instance.tags))

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # the stubs leave it out
        if "mcp_servers" in self.cleaned_data:
            self.instance.mcp_servers.set(self.cleaned_data["mcp_servers"])

    def _keep(self, name: str, offered: Mapping[str, str], chosen: list[str]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            kept = [(value, value) for value in chosen if value not in offered]
            field.choices = [*offered.items(), *kept]

    def clean_public_id(self) -> str:
        """An id that clients can name."""
        public_id = str(self.cleaned_data["public_id"])
        if not is_public_id(public_id):
            raise forms.ValidationError(
                "Write it without spaces, in letters, digits and signs such as - and _,"
                " none of them accented."
            )
        return public_id

    def clean_access_code(self) -> Sealed:
        """One that is not guessed by trying."""
        code: Sealed = self.cleaned_data["access_code"]
        if "access_code" not in self.changed_data or not code:
            return code
        typed = code.reveal().strip()
        if len(typed) < MIN_CODE_CHARACTERS:
            raise forms.ValidationError(
                f"At least {MIN_CODE_CHARACTERS} characters: shorter ones are found by"
                " trying."
            )
        return Sealed.of(typed)

    def clean_tags(self) -> list[str]:
        """A list, each tag once."""
        lines = str(self.cleaned_data["tags"]).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def clean_allowed_origins(self) -> str:
        """One origin a line; the model says what one is."""
        return "\n".join(str(self.cleaned_data["allowed_origins"]).split())

    def clean_llm_fallbacks(self) -> str:
        """One a line, each once."""
        text = str(self.cleaned_data["llm_fallbacks"])
        names = [line.strip() for line in text.splitlines() if line.strip()]
        return "\n".join(dict.fromkeys(names))

    def clean(self) -> dict[str, Any]:
        """A hosted agent is one that can be reached, with a key meant for its address;
        the models it names can be had.
        """
        values = super().clean() or self.cleaned_data
        self._check_models(values)
        before = Hosting.of(self.instance)
        # A key that is refused by itself is not missing as well.
        key_wrong = "hosted_api_key" in self.errors
        key = values.get("hosted_api_key")
        after = Hosting(
            is_hosted=values.get("backend") == Backend.HOSTED,
            agent_id=values.get("hosted_agent_id", before.agent_id),
            base_url=values.get("hosted_base_url", before.base_url),
            has_key=key_wrong or bool(key),
        )
        faults = hosted_faults(
            before,
            after,
            key_given=key_wrong
            or ("hosted_api_key" in self.changed_data and bool(key)),
            site_has_key=bool(settings.PARLEY["ELEVENLABS_API_KEY"]),
        )
        for column, message in faults.items():
            self.add_error(column, message)
        return values

    def _check_models(self, values: Mapping[str, Any]) -> None:
        before = ModelNames.of(self.instance)
        after = ModelNames(
            {column: values.get(column, name) for column, name in before.names.items()},
            values.get("llm_fallbacks", before.llm_fallbacks),
            # An endpoint that is refused by itself is not missing as well.
            "custom_llm" in self.errors
            or bool(values.get("custom_llm", before.has_endpoint)),
        )
        for column, message in model_faults(before, after, problem_now).items():
            self.add_error(column, message)

"""Settings of the workspace: what holds for all agents."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.widgets import UnfoldAdminURLInputWidget, UnfoldBooleanSwitchWidget

from conversations.admin.json_fields import ReadableJSONField
from conversations.admin.theme import ThemedAdmin
from conversations.models import Workspace
from conversations.protocol.headers import HeaderFault, checked_headers
from conversations.store.library.secrets import INITIATION_WEBHOOK_SETTING
from conversations.store.workspace import change_workspace_settings

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Workspace]
else:
    _ModelForm = forms.ModelForm

ONLY = "1"
"""The key of the one row there is."""
MCP_SETTING = "can_use_mcp_servers"


def _check_headers(headers: Any) -> None:
    try:
        checked_headers(headers)
    except HeaderFault as fault:
        raise forms.ValidationError(f"{fault}.") from None


class WorkspaceForm(_ModelForm):
    """The settings that Parley acts on; what programs keep besides stays."""

    initiation_url = forms.URLField(
        label="Address",
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["https", "http"])],
        widget=UnfoldAdminURLInputWidget,
        help_text="Asked by POST before the first word of agents that allow it (Clients"
        " may override). Empty: nobody is asked.",
    )
    initiation_headers = ReadableJSONField(
        dict,
        label="Headers",
        check=_check_headers,
        help_text='By name: a text, or {"secret_id": "…"} for a secret.',
    )
    mcp_allowed = forms.BooleanField(
        label="Agents may use MCP servers",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Off: no agent is given their tools, whatever it chose.",
    )

    class Meta:
        """The row's own column is JSON that the fields stand for."""

        model = Workspace
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.settings
        webhook = kept.get(INITIATION_WEBHOOK_SETTING) or {}
        self.initial.update(
            initiation_url=webhook.get("url", ""),
            initiation_headers=webhook.get("request_headers") or {},
            mcp_allowed=kept.get(MCP_SETTING) is not False,
        )

    def clean(self) -> dict[str, Any]:
        """Headers are for somebody."""
        cleaned = super().clean() or {}
        if cleaned.get("initiation_headers") and not cleaned.get("initiation_url"):
            self.add_error("initiation_url", "Say where these headers are sent to.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What is to be kept, under the API's names."""
        kept = self.instance.settings.get(INITIATION_WEBHOOK_SETTING) or {}
        cleaned = self.cleaned_data
        webhook = {
            **kept,
            "url": cleaned["initiation_url"],
            "request_headers": cleaned["initiation_headers"],
        }
        return {
            INITIATION_WEBHOOK_SETTING: webhook if webhook["url"] else None,
            MCP_SETTING: cleaned["mcp_allowed"],
        }


@admin.register(Workspace)
class WorkspaceAdmin(ThemedAdmin[Workspace]):
    """One page: there is one workspace."""

    form = WorkspaceForm
    fieldsets = [
        (
            "Knowing callers beforehand",
            {"fields": ["initiation_url", "initiation_headers"]},
        ),
        ("MCP servers", {"fields": ["mcp_allowed"]}),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """There is nothing to choose from."""
        return HttpResponseRedirect(
            reverse("admin:conversations_workspace_change", args=[ONLY])
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Workspace | None:
        """The row, or what it will be once something is set."""
        if object_id != ONLY:
            return None
        return Workspace.objects.first() or Workspace(pk=int(ONLY))

    def save_model(self, request: Any, obj: Workspace, form: Any, change: bool) -> None:
        """Through the store: programs change other settings meanwhile."""
        obj.settings = change_workspace_settings(form.changes())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one already."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It can be emptied."""
        return False

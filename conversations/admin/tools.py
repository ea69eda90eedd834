"""Tools: their configuration as JSON, checked before it is kept."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from conversations.admin.json_fields import ReadableJSONField, check_tool
from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Tool
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.tools import (
    response_mocks,
    tool_config,
    update_tool,
    with_use,
)

EXAMPLE = {
    "type": "client",
    "name": "show_page",
    "description": "Shows a page to the caller. Use it when they ask where to find"
    " something.",
    "parameters": {
        "type": "object",
        "properties": {"page": {"type": "string", "description": "The page's name."}},
        "required": ["page"],
    },
    "expects_response": False,
    "response_timeout_secs": 20,
}

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Tool]
else:
    _ModelForm = forms.ModelForm


class ToolForm(_ModelForm):
    """A tool is its configuration: name and type stand in it."""

    config = ReadableJSONField(
        dict,
        rows=24,
        required=True,
        check=check_tool,
        label="Configuration",
        help_text="As the API has it, or the dashboard's tool JSON. Its type is client,"
        " webhook, system or mcp; its name is what the language model calls it by.",
    )

    class Meta:
        """What staff set."""

        model = Tool
        fields = ["config"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["config"] = tool_config(self.instance)


@admin.register(Tool)
class ToolAdmin(ThemedAdmin[Tool]):
    """What agents can do besides talking."""

    form = ToolForm
    list_display = ["name", "kind", "description", "agent_names", "calls"]
    list_filter = ["kind"]
    search_fields = ["name", "description", "public_id"]
    readonly_fields = ["public_id", "agent_names", "calls", "created_at", "updated_at"]
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["config"]}),
        (
            "Known by",
            {
                "fields": [
                    "public_id",
                    ("agent_names", "calls"),
                    ("created_at", "updated_at"),
                ]
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new tool has no id yet, and nothing uses it."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new tool begins as an example."""
        return {"config": EXAMPLE}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tool]:
        """With their use and their agents, however many there are."""
        return with_use(super().get_queryset(request)).prefetch_related("agents")

    def save_model(
        self, request: HttpRequest, obj: Tool, form: Any, change: bool
    ) -> None:
        """As the API would keep it."""
        mocks = response_mocks(Tool.objects.get(pk=obj.pk)) if change else []
        update_tool(obj, parse_tool(form.cleaned_data["config"]), mocks)

    @column("Agents")
    def agent_names(self, tool: Tool) -> str:
        """The agents that have it."""
        return ", ".join(agent.name for agent in tool.agents.all()) or "None"

    @column("Calls", ordering="calls")
    def calls(self, tool: Tool) -> int:
        """How many times they used it."""
        return int(getattr(tool, "calls", 0))

"""Tools: their configuration as JSON, checked before it is kept."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from conversations.admin.json_fields import ReadableJSONField, check_tool
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.tool_kinds import COMMON, KINDS, OFFERED
from conversations.models import Tool, ToolKind
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.tools import (
    response_mocks,
    tool_config,
    update_tool,
    with_use,
)

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
        help_text="JSON as the API has it, or as the vendor's dashboard exports it: what"
        " you paste counts, whichever kind was chosen above.",
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
    list_before_template = "admin/conversations/tool/about.html"
    change_form_outer_before_template = "admin/conversations/tool/kinds.html"
    change_form_after_template = "admin/conversations/tool/terms.html"
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
        """A new tool begins as an example of its kind."""
        return {"config": KINDS[self._kind(request, None)].example}

    def _kind(self, request: HttpRequest, tool: Tool | None) -> str:
        kind = tool.kind if tool is not None else request.GET.get("kind", "")
        return kind if kind in KINDS else OFFERED[0].value

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what may stand in a tool of this kind and, for a new one, the others."""
        tool = None if object_id is None else self.get_object(request, object_id)
        chosen = self._kind(request, tool)
        context = {
            **(extra_context or {}),
            "terms": KINDS[chosen].terms + COMMON,
            "kind_in_words": f"a {ToolKind(chosen).label.lower()} tool",
            "kinds": [] if object_id else _choices(chosen),
        }
        return super().changeform_view(request, object_id, form_url, context)

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


def _choices(chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "label": kind.label,
            "purpose": KINDS[kind].purpose,
            "url": f"?kind={kind.value}",
            "is_chosen": kind == chosen,
        }
        for kind in OFFERED
    ]

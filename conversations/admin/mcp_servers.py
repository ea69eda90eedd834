"""MCP servers: staff set them up, look at their tools, and approve them one by one."""

import json
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache

from conversations.admin.json_fields import ReadableJSONField
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import link
from conversations.models import Approval, McpServer
from conversations.protocol.headers import HeaderFault, checked_headers
from conversations.store.library.mcp_servers import settings_of
from conversations.store.library.mcp_tools import approve, take_back, tool_states
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.refreshing import refreshed

KNOWN_BY = ["public_id", "tools_link", "listed_at", "error", "agent_names"]
STATES = {
    "up_to_date": "Approved",
    "needs_review": "Changed since it was approved",
    "not_approved": "Not approved",
}

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[McpServer]
else:
    _ModelForm = forms.ModelForm


def _check_headers(value: Any) -> None:
    try:
        checked_headers(value)
    except HeaderFault as fault:
        raise ValidationError(str(fault)) from None


class McpServerForm(_ModelForm):
    """Where it is, how one signs in, and whom it has to ask."""

    request_headers = ReadableJSONField(
        dict,
        rows=4,
        check=_check_headers,
        label="Headers",
        help_text='Such as {"Authorization": {"secret_id": "..."}}; the ids of secrets'
        " stand in the list of secrets.",
    )

    class Meta:
        """What staff set."""

        model = McpServer
        fields = [
            "name",
            "description",
            "url",
            "transport",
            "request_headers",
            "connection",
            "token",
            "approval",
            "tool_timeout_s",
            "execution_mode",
            "pre_tool_speech",
            "interruption_mode",
            "enabled",
        ]


@admin.register(McpServer)
class McpServerAdmin(ThemedAdmin[McpServer]):
    """Servers whose tools agents may use."""

    form = McpServerForm
    list_before_template = "admin/conversations/mcpserver/about.html"
    list_display = ["name", "url", "approval", "enabled", "tool_count", "error_line"]
    list_filter = ["enabled", "approval", "transport"]
    search_fields = ["name", "public_id", "url", "description"]
    readonly_fields = [*KNOWN_BY, "created_at", "updated_at"]
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": [("name", "enabled"), "description"]}),
        (
            "Where it is",
            {
                "fields": [
                    ("url", "transport"),
                    "request_headers",
                    ("connection", "token"),
                ]
            },
        ),
        ("Who says yes", {"fields": ["approval"]}),
        (
            "How its tools run",
            {
                "fields": [
                    ("execution_mode", "tool_timeout_s"),
                    ("pre_tool_speech", "interruption_mode"),
                ]
            },
        ),
        ("Known by", {"fields": [*KNOWN_BY, ("created_at", "updated_at")]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no id yet, and nothing is known of it."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[McpServer]:
        """With their agents, however many there are."""
        return super().get_queryset(request).prefetch_related("agents")

    def save_model(
        self, request: HttpRequest, obj: McpServer, form: Any, change: bool
    ) -> None:
        """Kept, and asked for its tools, so that the next conversation has them."""
        super().save_model(request, obj, form, change)
        # Nobody else waits for the database while the server is asked.
        transaction.on_commit(lambda: _list(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is used is not deleted."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        for server in objs:
            protected += [
                f"{server}: used by {agent.name}" for agent in server.agents.all()
            ]
        return deleted, counts, lacking, protected

    # --- Its tools ----------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Its tools have a page of their own."""
        page = path(
            "<int:pk>/tools/",
            self.admin_site.admin_view(never_cache(self.tools_view)),
            name="conversations_mcpserver_tools",
        )
        return [page, *super().get_urls()]

    def tools_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show its tools; list them again, approve one or take that back."""
        server = get_object_or_404(McpServer, pk=pk)
        if not self.has_change_permission(request, server):
            raise PermissionDenied
        if request.method == "POST":
            _act(request, server)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Tools of {server}",
            "original": server,
            "server": server,
            "rows": [
                {
                    "state": one,
                    "words": STATES[one.state],
                    "schema": _readable(one.tool.input_schema),
                    "schema_then": one.definition
                    and _readable(one.definition.get("input_schema")),
                }
                for one in tool_states(server)
            ],
            "approves_each": server.approval == Approval.PER_TOOL,
            "server_url": reverse("admin:conversations_mcpserver_change", args=[pk]),
        }
        template = "admin/conversations/mcpserver/tools.html"
        return TemplateResponse(request, template, context)

    # --- Columns ------------------------------------------------------------------------

    @column("Tools")
    def tool_count(self, server: McpServer) -> int:
        """How many it had when it was last asked."""
        return len(server.listed_tools)

    @column("Error")
    def error_line(self, server: McpServer) -> str:
        """Why it could not be asked."""
        return Truncator(server.error).chars(120) or "–"

    @column("Used by")
    def agent_names(self, server: McpServer) -> str:
        """The agents that have it."""
        return ", ".join(agent.name for agent in server.agents.all()) or "No agent"

    @column("Tools")
    def tools_link(self, server: McpServer) -> SafeString:
        """The way to its tools."""
        url = reverse("admin:conversations_mcpserver_tools", args=[server.pk])
        return link(url, f"Tools of this server ({len(server.listed_tools)})")


def _readable(schema: Any) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False)


def _act(request: HttpRequest, server: McpServer) -> None:
    name, shown_hash = request.POST.get("approve"), request.POST.get("hash", "")
    taken_back = request.POST.get("take_back")
    if name is not None:
        tools = {one.tool.name: one.tool for one in tool_states(server)}
        tool = tools.get(name)
        # What is approved is what was looked at.
        if tool is None or tool.hash != shown_hash:
            messages.error(
                request, f"{name} has changed in the meantime: look at it again."
            )
            return
        assert isinstance(request.user, User)
        approve(server, tool, by=request.user)
        messages.success(request, f"{name} may run as it is described now.")
    elif taken_back is not None:
        take_back(server, taken_back)
        messages.success(request, f"{taken_back} is approved no more.")
    else:
        _list(request, server)


def _list(request: HttpRequest, server: McpServer) -> None:
    try:
        listing = async_to_sync(refreshed)(settings_of(server))
    except McpFailed as failure:
        messages.error(request, f"The server could not be asked: {failure}")
        return
    count = len(listing.tools)
    messages.success(request, f"The server has {count} tool{'s' * (count != 1)}.")
    if listing.left_out:
        messages.warning(request, listing.left_out)

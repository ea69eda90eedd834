"""How tools sign in: staff set it and try it, and nobody reads the secrets."""

import time
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache

from conversations.admin.connection_form import FIELDS, ConnectionForm, form_of
from conversations.admin.theme import ThemedAdmin, column
from conversations.models import AuthConnection, ConnectionKind, ConnectionStatus
from conversations.store.library.connections import (
    connection_uses,
    write_connection,
)
from conversations.tools.connections.authorization import (
    FETCHING,
    ConnectionFailed,
    Connections,
)

LINK = "text-primary-600 dark:text-primary-400 underline"
STATUS_COLOURS = {
    ConnectionStatus.ACTIVE.label: "success",
    ConnectionStatus.REFRESH_FAILED.label: "warning",
    ConnectionStatus.INVALID.label: "danger",
    ConnectionStatus.REVOKED.label: "danger",
}
KNOWN_BY = ["public_id", "trying", "status", "error", "token_state", "used_by"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a connection."""

    took_ms: int
    error: str = ""
    is_fetched: bool = False
    """It has a token; else it is sent as it is."""
    headers: tuple[str, ...] = ()
    """Names of those it is sent by."""


@admin.register(AuthConnection)
class ConnectionAdmin(ThemedAdmin[AuthConnection]):
    """Names of connections, whether they work, and what uses them."""

    list_before_template = "admin/conversations/authconnection/about.html"
    change_form_outer_before_template = "admin/conversations/authconnection/kinds.html"
    list_display = ["name", "kind", "provider", "state", "error_line"]
    list_filter = ["kind", "status"]
    search_fields = ["name", "public_id", "provider"]
    readonly_fields = [*KNOWN_BY, "created_at", "updated_at"]
    warn_unsaved_form = True

    # --- The form -----------------------------------------------------------------------

    def get_form(
        self,
        request: HttpRequest,
        obj: AuthConnection | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Of the kind that it is or is to be."""
        kwargs["form"] = form_of(self._kind(request, obj))
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(
        self, request: HttpRequest, obj: AuthConnection | None = None
    ) -> Any:
        """A new one has no id yet, and nothing uses it."""
        kind = self._kind(request, obj)
        label = ConnectionKind(kind).label
        fieldsets: list[Any] = [
            (None, {"fields": ["name", "provider"]}),
            (label, {"fields": list(FIELDS[kind])}),
        ]
        if obj is not None:
            times = ("created_at", "updated_at")
            fieldsets.append(("Known by", {"fields": [*KNOWN_BY, times]}))
        return fieldsets

    def _kind(self, request: HttpRequest, obj: AuthConnection | None) -> str:
        kind = obj.kind if obj is not None else request.GET.get("kind", "")
        return kind if kind in FIELDS else ConnectionKind.OAUTH2.value

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With ways to the forms of the other kinds."""
        chosen = self._kind(request, None)
        kinds = [
            {"label": label, "url": f"?kind={kind}", "is_chosen": kind == chosen}
            for kind, label in ConnectionKind.choices
        ]
        context = {**(extra_context or {}), "kinds": kinds}
        return super().add_view(request, form_url, context)

    def save_model(
        self, request: HttpRequest, obj: AuthConnection, form: Any, change: bool
    ) -> None:
        """As the API would keep it."""
        assert isinstance(form, ConnectionForm)
        write_connection(obj, form.config)

    # --- Trying -------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Trying it has a page of its own."""
        page = path(
            "<int:pk>/test/",
            self.admin_site.admin_view(never_cache(self.test_view)),
            name="conversations_authconnection_test",
        )
        return [page, *super().get_urls()]

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then fetch a token and tell what happened."""
        connection = get_object_or_404(AuthConnection, pk=pk)
        if not self.has_change_permission(request, connection):
            raise PermissionDenied
        tried = _tried(connection) if request.method == "POST" else None
        connection.refresh_from_db()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Test {connection}",
            "original": connection,
            "connection": connection,
            "fetches": connection.kind in FETCHING,
            "tried": tried,
            "connection_url": reverse(
                "admin:conversations_authconnection_change", args=[pk]
            ),
        }
        template = "admin/conversations/authconnection/test.html"
        no_store = {"Cache-Control": "no-store"}
        return TemplateResponse(request, template, context, headers=no_store)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is used is not deleted."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = connection_uses(connection.public_id for connection in objs)
        for connection in objs:
            use = uses[connection.public_id]
            protected += [f"{connection}: used by {u.name}" for u in use.everything]
        return deleted, counts, lacking, protected

    # --- Columns ------------------------------------------------------------------------

    @column("State", ordering="status", labels=STATUS_COLOURS)
    def state(self, connection: AuthConnection) -> str:
        """Whether it works."""
        return ConnectionStatus(connection.status).label

    @column("Error")
    def error_line(self, connection: AuthConnection) -> str:
        """Why it does not work."""
        return Truncator(connection.error).chars(120) or "–"

    @column("Used by")
    def used_by(self, connection: AuthConnection) -> str:
        """The tools, servers and agents that would fail without it."""
        public_id = connection.public_id
        use = connection_uses([public_id])[public_id]
        return ", ".join(user.name for user in use.everything) or "Nothing"

    @column("Token")
    def token_state(self, connection: AuthConnection) -> str:
        """Whether there is one, not what it is."""
        if connection.kind not in FETCHING:
            return "None is needed"
        if not connection.token:
            return "None yet; it is fetched when it is needed"
        expires_at = connection.token_expires_at
        if expires_at is None:
            return "There is one, used until it is refused"
        return (
            f"There is one; another is fetched from {expires_at:%Y-%m-%d %H:%M:%S %Z}"
        )

    @column("Try it")
    def trying(self, connection: AuthConnection) -> SafeString:
        """The way to its page."""
        return format_html(
            '<a class="{}" href="{}">Test this connection</a>',
            LINK,
            reverse("admin:conversations_authconnection_test", args=[connection.pk]),
        )


def _tried(connection: AuthConnection) -> Tried:
    began_s = time.monotonic()
    error, headers = "", tuple[str, ...]()
    try:
        found = async_to_sync(Connections().renewed)(connection.public_id)
        headers = tuple(found.headers)
    except ConnectionFailed as failure:
        error = str(failure)
    took_ms = round((time.monotonic() - began_s) * 1000)
    return Tried(took_ms, error, connection.kind in FETCHING, headers)

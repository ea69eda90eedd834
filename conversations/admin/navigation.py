"""The menu: everything there is to open, in groups, and only what one may open."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from conversations.admin.signed_in import signed_in
from conversations.store.access.permissions import REVIEW
from conversations.store.review.queue import waiting_up_to


class Item(NamedTuple):
    """One line of the menu."""

    title: str
    symbol: str
    model: str
    """Who may see rows of it may open the page; as app.model."""
    page: str = "changelist"
    permission: str = ""
    """What one needs besides."""

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(f"admin:{self.model.replace('.', '_')}_{self.page}")


REVIEW_QUEUE = Item(
    "Review", "rate_review", "conversations.conversation", "queue", REVIEW
)

GROUPS: list[tuple[str, list[Item]]] = [
    (
        "Conversations",
        [
            Item("Conversations", "forum", "conversations.conversation"),
            REVIEW_QUEUE,
            Item("Feedback", "thumbs_up_down", "conversations.feedback"),
            Item("Contacts", "contacts", "conversations.contact"),
            Item("Labels", "label", "conversations.label"),
            Item("Re-analyses", "autorenew", "conversations.analysisbatch"),
            Item("Saved views", "bookmark", "conversations.savedview"),
        ],
    ),
    (
        "Agents",
        [
            Item("Agents", "support_agent", "conversations.agent"),
            Item("Documents", "description", "conversations.document"),
            Item("Tools", "build", "conversations.tool"),
            Item("MCP servers", "hub", "conversations.mcpserver"),
        ],
    ),
    (
        "Integration",
        [
            Item("Model providers", "neurology", "conversations.modelprovider"),
            Item("Model prices", "payments", "conversations.modelprice"),
            Item("Webhooks", "webhook", "conversations.webhook"),
            Item("Deliveries", "outgoing_mail", "conversations.delivery"),
            Item("API keys", "key", "conversations.apikey"),
            Item("Secrets", "lock", "conversations.secret"),
            Item("Connections", "passkey", "conversations.authconnection"),
        ],
    ),
    (
        "Privacy",
        [
            Item("Recording accesses", "hearing", "conversations.recordingaccess"),
            Item("Erasures", "delete_forever", "conversations.erasure"),
        ],
    ),
    (
        "Administration",
        [
            Item("Users", "person", "auth.user"),
            Item("Groups", "group", "auth.group"),
            Item("Workspace", "tune", "conversations.workspace"),
            Item("Tasks", "checklist", "django_tasks_database.dbtaskresult"),
        ],
    ),
]
COUNTED_UP_TO = 99
"""Beyond, the badge says 99+: a longer number says no more, and takes longer to count."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu's groups for whoever asks, in the theme's form."""
    first: dict[str, Any] = {
        "items": [
            {"title": "Dashboard", "icon": "monitoring", "link": reverse("admin:index")}
        ]
    }
    groups = [
        {"title": title, "separator": True, "items": list(_allowed(request, items))}
        for title, items in GROUPS
    ]
    return [first, *(group for group in groups if group["items"])]


def _allowed(request: HttpRequest, items: list[Item]) -> Iterator[dict[str, Any]]:
    here = _page_of(request)
    for item in items:
        if not (may_open(request, item.model) and _has(request, item.permission)):
            continue
        shown: dict[str, Any] = {
            "title": item.title,
            "icon": item.symbol,
            "link": item.url,
            "active": item is here,
        }
        if item is REVIEW_QUEUE and (badge := _waiting(request)):
            shown |= {"badge": badge, "badge_variant": "info"}
        yield shown


def _page_of(request: HttpRequest) -> Item | None:
    """Where one is: a page may stand below the address of another."""
    above = [
        item
        for _, items in GROUPS
        for item in items
        if _model(item.model) and request.path.startswith(item.url)
    ]
    return max(above, key=lambda item: len(item.url), default=None)


def _has(request: HttpRequest, permission: str) -> bool:
    return not permission or request.user.has_perm(permission)


def may_open(request: HttpRequest, label: str) -> bool:
    """Whether there is such a list, and the user may see it."""
    model = _model(label)
    if model is None:
        return False
    return admin.site.get_model_admin(model).has_view_or_change_permission(request)


def _model(label: str) -> type[Model] | None:
    """None where it has no list: some apps are only there in some installations."""
    app, name = label.split(".")
    model = apps.all_models.get(app, {}).get(name)
    return model if model is not None and admin.site.is_registered(model) else None


def list_url(model: str) -> str:
    """Where the list of a model is."""
    return Item("", "", model).url


def _waiting(request: HttpRequest) -> str:
    """For whoever asks: what the page behind it counts as theirs to take."""
    count = waiting_up_to(COUNTED_UP_TO + 1, signed_in(request))
    if count > COUNTED_UP_TO:
        return f"{COUNTED_UP_TO}+"
    return str(count) if count else ""

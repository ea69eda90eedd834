"""The menu: everything there is to open, in groups, and only what one may open."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from conversations.store.statistics.attention import unreviewed_up_to

Item = tuple[str, str, str]
"""A title, the name of a symbol, and whose list it is, as app.model."""

GROUPS: list[tuple[str, list[Item]]] = [
    (
        "Conversations",
        [
            ("Conversations", "forum", "conversations.conversation"),
            ("Feedback", "thumbs_up_down", "conversations.feedback"),
            ("Contacts", "contacts", "conversations.contact"),
            ("Labels", "label", "conversations.label"),
            ("Re-analyses", "autorenew", "conversations.analysisbatch"),
            ("Saved views", "bookmark", "conversations.savedview"),
        ],
    ),
    (
        "Agents",
        [
            ("Agents", "support_agent", "conversations.agent"),
            ("Documents", "description", "conversations.document"),
            ("Tools", "build", "conversations.tool"),
        ],
    ),
    (
        "Integration",
        [
            ("Webhooks", "webhook", "conversations.webhook"),
            ("Deliveries", "outgoing_mail", "conversations.delivery"),
            ("API keys", "key", "conversations.apikey"),
            ("Secrets", "lock", "conversations.secret"),
        ],
    ),
    (
        "Privacy",
        [
            ("Recording accesses", "hearing", "conversations.recordingaccess"),
            ("Erasures", "delete_forever", "conversations.erasure"),
        ],
    ),
    (
        "Administration",
        [
            ("Users", "person", "auth.user"),
            ("Groups", "group", "auth.group"),
            ("Tasks", "checklist", "django_tasks_database.dbtaskresult"),
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
    for title, icon, label in items:
        if not may_open(request, label):
            continue
        item: dict[str, Any] = {
            "title": title,
            "icon": icon,
            "link": list_url(label),
        }
        if label == "conversations.conversation" and (badge := _unreviewed()):
            item |= {"badge": badge, "badge_variant": "info"}
        yield item


def may_open(request: HttpRequest, label: str) -> bool:
    """Whether there is such a list, and the user may see it."""
    app, name = label.split(".")
    # Some apps are only there in some installations.
    model = apps.all_models.get(app, {}).get(name)
    if model is None or not admin.site.is_registered(model):
        return False
    return admin.site.get_model_admin(model).has_view_or_change_permission(request)


def list_url(label: str) -> str:
    """Where the list of a model is."""
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def _unreviewed() -> str:
    count = unreviewed_up_to(COUNTED_UP_TO + 1)
    if count > COUNTED_UP_TO:
        return f"{COUNTED_UP_TO}+"
    return str(count) if count else ""

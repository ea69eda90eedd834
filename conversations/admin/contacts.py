"""Contacts: the people behind conversations, with everything that is known of them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from conversations.admin.navigation import list_url
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import (
    NOTHING,
    OUTCOME_LABELS,
    clock,
    moment,
    outcome_name,
)
from conversations.models import CollectedValue, Contact
from conversations.protocol.typed_values import shown
from conversations.store.access.permissions import ERASE, VIEW
from conversations.store.statistics.contact import SHOWN, History, history, with_history


@admin.register(Contact)
class ContactAdmin(ThemedAdmin[Contact]):
    """They come by themselves, with their first conversation; staff name them."""

    change_form_template = "admin/conversations/contact/change_form.html"
    list_display = [
        "called",
        "first_seen",
        "last_seen",
        "conversation_count",
        "last_outcome",
        "success_rate",
    ]
    search_fields = ["name", "user_id"]
    search_help_text = "A name or a user id"
    list_filter = ["last_seen_at"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["user_id", "name", "notes", ("first_seen", "last_seen")]
    readonly_fields = ["user_id", "first_seen", "last_seen"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Callers' programs name them."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Contact | None = None
    ) -> bool:
        """A person's data is erased as a whole, with the conversations."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """With what is counted of them, whatever the number of rows."""
        return with_history(super().get_queryset(request))

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Notes are short: what was collected stands below."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "notes":
            field.widget.attrs["rows"] = 4
        return field

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Name and notes, then all conversations together."""
        contact = self.get_object(request, object_id)
        if contact is not None and self.has_view_permission(request, contact):
            extra_context = {
                **(extra_context or {}),
                "subtitle": None,
                **self._together(request, contact),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def _together(self, request: HttpRequest, contact: Contact) -> dict[str, Any]:
        if not request.user.has_perm(VIEW):
            return {}
        erase_url = f"{reverse('admin:conversations_erasure_add')}?contact={contact.pk}"
        found = history(contact)
        query = urlencode({"contact": contact.user_id})
        return {
            "history": found,
            "known": known_rows(found),
            "meetings": meeting_rows(found),
            "count": getattr(contact, "conversation_count", 0),
            "shown": SHOWN,
            "erase_url": erase_url if request.user.has_perm(ERASE) else "",
            "all_url": f"{list_url('conversations.conversation')}?{query}",
        }

    @column("Contact", ordering="name")
    def called(self, contact: Contact) -> str:
        """By name, or as programs know them."""
        return (
            f"{contact.name} ({contact.user_id})" if contact.name else contact.user_id
        )

    @column("First seen", ordering="first_seen_at")
    def first_seen(self, contact: Contact) -> str:
        """When, in the site's time zone."""
        return moment(contact.first_seen_at)

    @column("Last seen", ordering="last_seen_at")
    def last_seen(self, contact: Contact) -> str:
        """Likewise."""
        return moment(contact.last_seen_at)

    @column("Conversations")
    def conversation_count(self, contact: Contact) -> int:
        """How many."""
        return int(getattr(contact, "conversation_count", 0))

    @column("Last outcome", labels=OUTCOME_LABELS)
    def last_outcome(self, contact: Contact) -> str:
        """Of the newest conversation."""
        return outcome_name(getattr(contact, "last_outcome", "") or "")

    @column("Success rate")
    def success_rate(self, contact: Contact) -> str:
        """Of the conversations that were judged one way or the other."""
        judged = getattr(contact, "judged_count", 0)
        if not judged:
            return NOTHING
        return f"{getattr(contact, 'success_count', 0) / judged:.0%}"


def told(value: CollectedValue | None) -> str:
    """A collected value for people; "" if it did not come up."""
    return "" if value is None else shown(value.standing)


def known_rows(found: History) -> list[dict[str, Any]]:
    """What is known now: an item, its newest value, and where that is from."""
    return [
        {
            "item": known.item,
            "value": told(known.value),
            "corrected": known.value.corrected,
            "conversation": known.value.conversation,
        }
        for known in found.known
    ]


def meeting_rows(found: History) -> list[dict[str, Any]]:
    """Each conversation with its outcome and its values, in the order of the items."""
    return [
        {
            "conversation": meeting.conversation,
            "lasted": clock(meeting.conversation.duration_ms) or NOTHING,
            "outcome": outcome_name(meeting.conversation.call_successful),
            "values": [
                {"text": told(value), "corrected": bool(value and value.corrected)}
                for value in meeting.values
            ],
        }
        for meeting in found.meetings
    ]

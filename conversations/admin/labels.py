"""Labels that staff put on conversations."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Label

COLOURS = {
    "": "bg-base-100 text-base-700 dark:bg-base-500/20 dark:text-base-200",
    "info": "bg-blue-100 text-blue-700 dark:bg-blue-500/20 dark:text-blue-400",
    "success": "bg-green-100 text-green-700 dark:bg-green-500/20 dark:text-green-400",
    "warning": "bg-orange-100 text-orange-700 dark:bg-orange-500/20"
    " dark:text-orange-400",
    "danger": "bg-red-100 text-red-700 dark:bg-red-500/20 dark:text-red-400",
}
"""The theme's own colours of labels."""


@admin.register(Label)
class LabelAdmin(ThemedAdmin[Label]):
    """A word and its colour."""

    list_display = ["name", "looks", "conversation_count"]
    search_fields = ["name"]
    fields = ["name", "colour"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Label]:
        """With the number of conversations, whatever the number of labels."""
        return super().get_queryset(request).annotate(used=Count("conversations"))

    @column("Looks like")
    def looks(self, label: Label) -> SafeString:
        """As on a conversation."""
        return format_html(
            '<span class="inline-block font-semibold leading-normal px-2 py-1'
            ' rounded-default text-xs {}">{}</span>',
            COLOURS.get(label.colour, COLOURS[""]),
            label.name,
        )

    @column("Conversations", ordering="used")
    def conversation_count(self, label: Label) -> int:
        """How many have it."""
        return int(getattr(label, "used", 0))

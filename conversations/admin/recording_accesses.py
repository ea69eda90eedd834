"""Who heard what: for administrators to read, for nobody to change."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.unchangeable import Unchangeable
from conversations.admin.wording import link_to
from conversations.models import RecordingAccess


@admin.register(RecordingAccess)
class RecordingAccessAdmin(Unchangeable, ThemedAdmin[RecordingAccess]):
    """Newest first, by way, person and time."""

    list_display = ["at", "by", "way", "heard"]
    list_filter = ["way", "at", ("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["by", "conversation_id_then"]
    search_help_text = "Who, or a conversation's id"
    list_select_related = ["conversation"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordingAccess]:
        """Without the texts of conversations, which the list does not show."""
        return (
            super()
            .get_queryset(request)
            .only(
                "at",
                "by",
                "way",
                "conversation_id_then",
                "conversation__agent_name",
                "conversation__started_at",
            )
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It grows by what happens."""
        return False

    @column("Conversation", ordering="conversation_id_then")
    def heard(self, access: RecordingAccess) -> SafeString | str:
        """The conversation, as long as it is there."""
        if access.conversation is None:
            return f"{access.conversation_id_then} (deleted)"
        return link_to(access.conversation)

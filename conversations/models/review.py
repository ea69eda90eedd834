"""What staff make of conversations: labels, remarks, views of the list."""

from django.conf import settings
from django.db import models

from conversations.models.conversation import Conversation


class Remark(models.Model):
    """What somebody of the staff wrote to a conversation, for colleagues."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="remarks"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order they were written."""

        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SavedView(models.Model):
    """A choice of filters over the list of conversations, under a name."""

    name = models.CharField(max_length=100)
    query = models.CharField(
        max_length=2000, blank=True, help_text="The list's address after the ?."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    shared = models.BooleanField(default=False, help_text="All staff see it.")

    class Meta:
        """By name."""

        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_once",
                violation_error_message="You have a view of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Files that callers send into a conversation."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.identifiers import new_file_id


class Upload(models.Model):
    """A file of one conversation: uploaded first, then sent with a message."""

    public_id = models.CharField("id", max_length=64, unique=True, default=new_file_id)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="uploads"
    )
    file = models.FileField(upload_to="uploads/%Y/%m/")
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    event_id = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the turn it was sent with."
    )

    class Meta:
        """In the order they came."""

        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

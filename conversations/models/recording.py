"""The sound of a conversation."""

from django.db import models

from conversations.models.conversation import Conversation


class Recording(models.Model):
    """A stereo file: the caller on the left, the agent on the right."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="recording"
    )
    file = models.FileField(max_length=300)
    format = models.CharField(max_length=40, default="audio/ogg")
    duration_ms = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    complete = models.BooleanField(
        default=False,
        help_text="No: the server was killed or overloaded; what was kept plays.",
    )
    waveform = models.BinaryField(
        null=True,
        editable=False,
        help_text="How loud it is where, once somebody looked. Goes with the row.",
    )

    class Meta:
        """Hearing people's voices is a permission of its own."""

        permissions = [("hear_recording", "Can hear recordings")]

    def __str__(self) -> str:
        return self.file.name or ""

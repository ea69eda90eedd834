"""The sound of a conversation."""

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

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


@receiver(post_delete, sender=Recording)
def delete_file(instance: Recording, **_kwargs: object) -> None:
    """A deleted recording's file goes too, once the deletion is certain."""
    storage, name = instance.file.storage, instance.file.name
    if name:
        # Robust: a file that cannot be deleted is logged and keeps no other one.
        transaction.on_commit(lambda: storage.delete(name), robust=True)

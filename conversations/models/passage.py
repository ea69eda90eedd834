"""Documents in passages, as they are searched, and what a search found in a call."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.knowledge import Document


class Passage(models.Model):
    """A stretch of a document that answers on its own."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="passages"
    )
    edition = models.PositiveIntegerField(
        default=1, help_text="As the document's, or the next one."
    )
    position = models.PositiveIntegerField()
    heading = models.TextField(
        blank=True, help_text="Where in the document it stands, outermost first."
    )
    text = models.TextField()
    embedded_by = models.CharField(max_length=200, blank=True)
    vector = models.BinaryField(
        help_text="Its meaning: float32, little-endian, of length one."
    )

    class Meta:
        """As they stand in the document."""

        ordering = ["document", "edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "edition", "position"], name="passage_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Retrieval(models.Model):
    """What was looked up for one answer, as it stood then."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="retrievals"
    )
    event_id = models.PositiveIntegerField(help_text="Of the caller's turn.")
    query = models.TextField()
    passages = models.JSONField(
        default=list, help_text="Document, text and score of each, best first."
    )
    model = models.CharField(max_length=200, help_text="Whose vectors were compared.")
    latency_ms = models.PositiveIntegerField()

    class Meta:
        """In the order they were made; one for each turn."""

        ordering = ["event_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "event_id"], name="retrieval_once"
            )
        ]

    def __str__(self) -> str:
        return self.query[:60]

"""What callers thought of an answer."""

from django.db import models
from django.db.models import Q

from conversations.models.conversation import Conversation
from conversations.models.turn import Turn


class Score(models.TextChoices):
    """Thumbs."""

    LIKE = "like", "Like"
    DISLIKE = "dislike", "Dislike"


class Feedback(models.Model):
    """A thumb up or down on one answer, or on the whole conversation."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="feedback"
    )
    turn = models.ForeignKey(
        Turn,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="feedback",
    )
    event_id = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty: about the whole conversation."
    )
    score = models.CharField(max_length=10, choices=Score.choices)
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One thumb per answer."""

        verbose_name_plural = "feedback"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "event_id"], name="feedback_once_per_answer"
            ),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(event_id__isnull=True),
                name="feedback_once_per_conversation",
            ),
        ]

    def __str__(self) -> str:
        return self.score

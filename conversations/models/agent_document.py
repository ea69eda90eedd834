"""Which documents an agent answers from."""

from django.db import models

from conversations.models.agent import Agent
from conversations.models.knowledge import Document, Usage


class AgentDocument(models.Model):
    """A document an agent answers from, and how."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    usage = models.CharField(max_length=10, choices=Usage.choices, default=Usage.AUTO)

    class Meta:
        """Each document once."""

        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "document"], name="agent_document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.document}"

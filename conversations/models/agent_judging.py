"""Whether an agent's conversations are judged, by whom, and in what language."""

from django.db import models


class Judging(models.Model):
    """Part of `Agent`: what becomes of a conversation when it is over."""

    analysed = models.BooleanField(
        "analyse conversations",
        default=True,
        help_text="Judge by the criteria, collect data, write title and summary.",
    )
    analysis_llm = models.CharField(
        "judged by",
        max_length=200,
        blank=True,
        help_text="Provider and model. Empty: the agent's own language model.",
    )
    summary_language = models.CharField(
        max_length=20,
        blank=True,
        help_text="Language code of title, summary and rationales. Empty: the agent's.",
    )

    class Meta:
        """No table of its own."""

        abstract = True

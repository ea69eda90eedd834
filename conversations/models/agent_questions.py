"""Questions that are asked of every conversation of an agent."""

from django.core.validators import MinValueValidator
from django.db import models

from conversations.models.agent import Agent


class Scoring(models.TextChoices):
    """What a criterion is answered with."""

    BINARY = "binary", "Met or not"
    NUMERIC = "numeric_uniform", "Points"


class SuccessCriterion(models.Model):
    """A question about every conversation of an agent: was this reached?"""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="criteria")
    identifier = models.CharField(
        max_length=200, help_text="Programs know it by this. Results keep it."
    )
    name = models.CharField(max_length=200)
    prompt = models.TextField(
        "goal",
        help_text="When it is met, when it is not; in words, as for a colleague who"
        " reads the transcript.",
    )
    scoring = models.CharField(
        max_length=20, choices=Scoring.choices, default=Scoring.BINARY
    )
    max_score = models.PositiveIntegerField(
        "most points", default=10, validators=[MinValueValidator(1)]
    )
    use_knowledge_base = models.BooleanField(
        "may use the knowledge",
        default=False,
        help_text="Judge with what the agent knows at hand: whether it told the truth.",
    )
    vendor_settings = models.JSONField(default=dict, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """In the owner's order."""

        verbose_name = "success criterion"
        verbose_name_plural = "success criteria"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "identifier"],
                name="criterion_once",
                violation_error_message="The agent has a criterion of this identifier.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ValueType(models.TextChoices):
    """What a collected value is."""

    STRING = "string", "Text"
    INTEGER = "integer", "Whole number"
    NUMBER = "number", "Number"
    BOOLEAN = "boolean", "Yes or no"


class DataCollectionItem(models.Model):
    """Something to learn from every conversation of an agent."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="collected_items"
    )
    identifier = models.CharField(
        max_length=200, help_text="Programs know it by this. Collected values keep it."
    )
    type = models.CharField(
        max_length=10, choices=ValueType.choices, default=ValueType.STRING
    )
    description = models.TextField(
        blank=True, help_text="What to look for in the transcript."
    )
    allowed_values = models.JSONField(
        default=list, blank=True, help_text="Empty: any value of the type."
    )
    constant_value = models.JSONField(
        null=True,
        blank=True,
        help_text="Always this, whatever was said.",
    )
    dynamic_variable = models.CharField(
        max_length=200,
        blank=True,
        help_text="The value of this variable of the conversation, whatever was said.",
    )
    vendor_settings = models.JSONField(default=dict, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """In the owner's order."""

        verbose_name = "data collection item"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "identifier"],
                name="collection_item_once",
                violation_error_message="The agent has an item of this identifier.",
            )
        ]

    def __str__(self) -> str:
        return self.identifier

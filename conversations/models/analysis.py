"""What a conversation was worth: how it was judged, what was learned, who corrected it."""

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, When

from conversations.models.agent_questions import (
    DataCollectionItem,
    SuccessCriterion,
    ValueType,
)
from conversations.models.conversation import Conversation, Outcome
from conversations.protocol.typed_values import Value


class AnalysisState(models.TextChoices):
    """Where an analysis stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


PENDING = (AnalysisState.QUEUED, AnalysisState.RUNNING)
CORRECTED = "Corrected by staff."


class AnalysisBatch(models.Model):
    """Conversations that somebody had analysed anew, together."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    description = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField(
        default=0, help_text="Conversations asked for; those superseded since count."
    )

    class Meta:
        """Newest first."""

        verbose_name = "re-analysis"
        verbose_name_plural = "re-analyses"
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return self.description or f"{self.total} conversations"


class Analysis(models.Model):
    """How the judging of one conversation goes. The truth of the queue is here."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="analysis"
    )
    batch = models.ForeignKey(
        AnalysisBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="analyses",
    )
    state = models.CharField(
        max_length=10, choices=AnalysisState.choices, default=AnalysisState.QUEUED
    )
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    run_id = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the run that may write the results; a newer one takes over.",
    )
    due_at = models.DateTimeField(help_text="Not tried before.")
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="A run that passes this was lost."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    analyser = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who judged: a language model, rules, or the vendor's platform.",
    )

    class Meta:
        """In the order they wait; an index for the queue and one for the progress."""

        verbose_name_plural = "analyses"
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="analysis_due"),
            models.Index(fields=["batch", "state"], name="analysis_progress"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class Corrected(models.Model):
    """Part of a result: why, and that somebody corrected it, who and when."""

    rationale = models.TextField(blank=True)
    corrected = models.BooleanField(default=False)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    correction_note = models.TextField(blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def standing_rationale(self) -> str:
        """Why what stands does: the machine's reasons are none for a correction."""
        return (self.correction_note or CORRECTED) if self.corrected else self.rationale


def _standing(name: str, output: models.Field[Any, Any]) -> GeneratedField:
    """What stands: the correction if there is one, else what the machine found."""
    return GeneratedField(
        expression=Case(
            When(Q(corrected=True), then=F(f"corrected_{name}")), default=F(name)
        ),
        output_field=output,
        db_persist=True,
    )


class CriterionResult(Corrected):
    """Whether one conversation met one criterion."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="criterion_results"
    )
    criterion = models.ForeignKey(
        SuccessCriterion,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="results",
    )
    identifier = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=10, choices=Outcome.choices)
    score = models.FloatField(null=True, blank=True)
    max_score = models.PositiveIntegerField(null=True, blank=True)
    quoted_turns = models.JSONField(
        default=list, blank=True, help_text="Ids of the turns the rationale rests on."
    )
    corrected_result = models.CharField(
        max_length=10, choices=Outcome.choices, blank=True
    )
    corrected_score = models.FloatField(null=True, blank=True)
    standing_result = _standing(
        "result", models.CharField(max_length=10, choices=Outcome.choices)
    )
    standing_score = _standing("score", models.FloatField(null=True))

    class Meta:
        """One result per criterion; found by criterion and result."""

        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "identifier"], name="criterion_result_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["identifier", "standing_result", "conversation"],
                name="criterion_result_found",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or self.identifier}: {self.standing_result}"


VALUE_COLUMNS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
}
"""Where a collected value stands, by its type; a prefix says whose it is."""
STANDING_COLUMNS = ("standing_text", "standing_number", "standing_boolean")
"""Of a collected value: only the one of its type is filled."""
HAS_VALUE = reduce(
    or_, (Q((f"{column}__isnull", False)) for column in STANDING_COLUMNS)
)
"""Of a collected value: something was learned."""


class CollectedValue(Corrected):
    """What was learned from one conversation for one item. No value: not mentioned."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="collected_values"
    )
    item = models.ForeignKey(
        DataCollectionItem,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="values",
    )
    identifier = models.CharField(max_length=200)
    type = models.CharField(max_length=10, choices=ValueType.choices)
    text = models.TextField(null=True, blank=True)
    number = models.FloatField(
        null=True, blank=True, help_text="Whole numbers up to 2^53 are exact."
    )
    boolean = models.BooleanField(null=True, blank=True)
    quoted_turns = models.JSONField(default=list, blank=True)
    corrected_text = models.TextField(null=True, blank=True)
    corrected_number = models.FloatField(null=True, blank=True)
    corrected_boolean = models.BooleanField(null=True, blank=True)
    standing_text = _standing("text", models.TextField(null=True))
    standing_number = _standing("number", models.FloatField(null=True))
    standing_boolean = _standing("boolean", models.BooleanField(null=True))

    class Meta:
        """One value per item; numbers and answers are found by index."""

        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "identifier"], name="collected_value_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["identifier", "standing_number", "conversation"],
                name="collected_number_found",
            ),
            models.Index(
                fields=["identifier", "standing_boolean", "conversation"],
                name="collected_answer_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.standing}"

    @property
    def standing(self) -> Value:
        """What stands, in the item's type; None if nothing was learned."""
        return self._value("standing_")

    @property
    def machine(self) -> Value:
        """What the machine found, likewise, whatever staff say."""
        return self._value("")

    @staticmethod
    def columns(kind: str, value: Value, prefix: str = "") -> dict[str, Value]:
        """A value in the column of its type; the others are empty."""
        empty = {f"{prefix}{name}": None for name in VALUE_COLUMNS.values()}
        return {**empty, f"{prefix}{VALUE_COLUMNS[kind]}": value}

    def _value(self, prefix: str) -> Value:
        value: Value = getattr(self, f"{prefix}{VALUE_COLUMNS[self.type]}")
        if value is not None and self.type == ValueType.INTEGER:
            return int(value)
        return value

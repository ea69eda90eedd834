"""Documents that agents answer from."""

from django.core.validators import MinValueValidator, URLValidator
from django.db import models

from conversations.models.identifiers import new_document_id


class DocumentKind(models.TextChoices):
    """Where a document's text comes from."""

    TEXT = "text", "Text"
    URL = "url", "Web page"
    FILE = "file", "File"
    FOLDER = "folder", "Folder"


class Usage(models.TextChoices):
    """How an agent uses a document."""

    AUTO = "auto", "The passages that fit the question"
    PROMPT = "prompt", "The whole text"


class Reading(models.TextChoices):
    """How far a document is ready to be searched."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being read"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Document(models.Model):
    """A text, and where it is from. A folder holds other documents."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_document_id
    )
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    text = models.TextField(blank=True)
    url = models.CharField(
        "address",
        max_length=2_000,
        blank=True,
        validators=[URLValidator(["https", "http"])],
    )
    file = models.FileField(upload_to="documents/%Y/%m/", blank=True)
    filename = models.CharField(
        max_length=300, blank=True, help_text="As the file was called when it came."
    )
    size_bytes = models.PositiveIntegerField(default=0)
    folder = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="contents"
    )
    reading = models.CharField(
        max_length=10, choices=Reading.choices, default=Reading.QUEUED
    )
    error = models.TextField(
        blank=True, help_text="Why it could not be read, or not read anew."
    )
    edition = models.PositiveIntegerField(
        default=0,
        help_text="Of the passages that are searched; the next one's are being made.",
    )
    passages_done = models.PositiveIntegerField(default=0)
    passages_total = models.PositiveIntegerField(default=0)
    embedded_by = models.CharField(
        max_length=200, blank=True, help_text="Whose vectors its passages have."
    )
    run_id = models.CharField(
        max_length=64, blank=True, help_text="Of the task that reads it."
    )
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="A task that passes this was lost."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it is read or tried again, or, once it is ready, fetched anew.",
    )
    to_fetch = models.BooleanField(
        default=False, help_text="It is fetched before it is read."
    )
    fetched_at = models.DateTimeField(null=True, blank=True)
    refresh_hours = models.PositiveIntegerField(
        "fetch anew every",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Hours, for a web page. Empty: when you ask for it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first."""

        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

"""Documents that agents answer from."""

from django.core.validators import URLValidator
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
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first."""

        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

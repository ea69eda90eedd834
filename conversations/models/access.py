"""Who may use the API, and who may start a conversation with a private agent."""

from django.conf import settings
from django.db import models

from conversations.models.agent import Agent


class Scope(models.TextChoices):
    """What a key is for."""

    READ = "read", "Read: agents, conversations, what was said"
    WRITE = "write", "Write: change and delete them"
    TALK = "talk", "Talk: let clients start conversations"


class ApiKey(models.Model):
    """A key of the REST API. The key itself is shown once and not kept."""

    name = models.CharField(max_length=200, help_text="Who or what uses it.")
    start = models.CharField(
        max_length=12, editable=False, help_text="Its first characters, to know it by."
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, editable=False
    )
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """Newest first."""

        verbose_name = "API key"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class GrantKind(models.TextChoices):
    """How a grant is carried."""

    SIGNED_URL = "signed_url", "Signed URL"
    TOKEN = "conversation_token", "Conversation token"


class Grant(models.Model):
    """Leave to start one conversation with one agent, once, soon."""

    secret_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=GrantKind.choices)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="grants")
    key_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the key that asked for it; a revoked one takes it along. Empty:"
        " a page asked, without a key.",
    )
    code_mark = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the access code that whoever asked had typed; another code takes"
        " it along.",
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Who asked for it on the agent's page, being signed in.",
    )
    conversation_id = models.CharField(
        max_length=64, help_text="The id the conversation will have."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By age; expired ones are swept by it."""

        ordering = ["pk"]
        indexes = [models.Index(fields=["expires_at"], name="grant_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.conversation_id}"

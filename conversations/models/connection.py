"""How tools sign in to the systems they call."""

from django.db import models

from conversations.models.identifiers import new_connection_id
from conversations.models.sealed import SealedField


class ConnectionKind(models.TextChoices):
    """By which method, under the API's names."""

    OAUTH2 = "oauth2_client_credentials", "OAuth 2 client credentials"
    OAUTH2_JWT = "oauth2_jwt", "OAuth 2 with a signed JWT (JWT bearer)"
    BASIC = "basic_auth", "User name and password"
    BEARER = "bearer_auth", "Bearer token"
    HEADER = "custom_header_auth", "Header of its own"


class ConnectionStatus(models.TextChoices):
    """Whether it works, as far as is known."""

    ACTIVE = "active", "Works"
    REFRESH_FAILED = "refresh_failed", "No token could be had"
    INVALID = "credential_invalid", "The credentials are refused"
    REVOKED = "revoked", "Revoked"


class AuthConnection(models.Model):
    """Credentials, and the token that was had for them; all that is secret is sealed."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_connection_id
    )
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=ConnectionKind.choices)
    provider = models.CharField(
        max_length=100, blank=True, help_text="Whose system it is, such as salesforce."
    )
    config = models.JSONField(
        default=dict, blank=True, help_text="What is no secret, as the API tells it."
    )
    credentials = SealedField(
        help_text="The secret part. Kept encrypted and never shown again."
    )
    entries = SealedField(
        help_text="Headers and parameters that are sent for a token, as JSON: any may be"
        " a key. The rest knows their names alone."
    )
    token = SealedField(help_text="The access token that is in use.")
    token_type = models.CharField(max_length=40, blank=True)
    token_expires_at = models.DateTimeField(
        "another token from",
        null=True,
        blank=True,
        help_text="Some time before its end, as the server that gave it said.",
    )
    token_number = models.PositiveIntegerField(
        default=0,
        help_text="Grows with every token: who had the last one refused asks.",
    )
    refreshing_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Somebody is fetching a token until then; or, with an error, nobody"
        " tries before.",
    )
    failures = models.PositiveIntegerField(
        default=0, help_text="In a row: the more, the later the next try."
    )
    status = models.CharField(
        max_length=20,
        choices=ConnectionStatus.choices,
        default=ConnectionStatus.ACTIVE,
    )
    error = models.TextField(blank=True, help_text="Why no token could be had.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name."""

        verbose_name = "connection"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

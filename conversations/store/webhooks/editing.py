"""Webhooks as programs make, list, change and remove them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery

from conversations.models import Agent, DeliveryAttempt, Sealed, Webhook
from conversations.store.webhooks.choice import AGENTS_CHOICE, workspace_choice

SECRET_PREFIX = "wsec_"


class NoWebhook(LookupError):
    """There is no webhook of this id."""


class BadWebhook(ValueError):
    """A value that cannot be taken; `field` is the column's name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class KnownWebhook:
    """A webhook, and how it went of late."""

    webhook_id: str
    name: str
    url: str
    enabled: bool
    created_at: datetime
    failed_at: datetime | None = None
    failed_with: int | None = None
    for_workspace: bool = False
    for_agents: bool = False


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """Its id, and the secret, this once."""

    webhook_id: str
    secret: str = field(repr=False)


def new_secret() -> str:
    """A secret that nobody can guess."""
    return SECRET_PREFIX + secrets.token_hex(32)


def known_webhooks() -> list[KnownWebhook]:
    """All of them, in as many queries however many there are."""
    choice = workspace_choice()
    path = f"vendor_settings__{'__'.join(AGENTS_CHOICE)}"
    values = Agent.objects.values_list(path, flat=True).order_by().distinct()
    named = {value for value in values if isinstance(value, str)}
    refused = Q(status_code__lt=200) | Q(status_code__gte=300)
    failures = (
        DeliveryAttempt.objects.filter(delivery__webhook=OuterRef("pk"))
        .filter(refused | (Q(status_code=None) & ~Q(error="")))
        .order_by("-tried_at", "-pk")
    )
    rows = Webhook.objects.annotate(
        failed_at=Subquery(failures.values("tried_at")[:1]),
        failed_with=Subquery(failures.values("status_code")[:1]),
    )
    return [
        KnownWebhook(
            webhook_id=row.public_id,
            name=row.name,
            url=row.url,
            enabled=row.enabled,
            created_at=row.created_at,
            failed_at=row.failed_at,
            failed_with=row.failed_with,
            for_workspace=choice is not None and choice.webhook_id == row.public_id,
            for_agents=row.public_id in named,
        )
        for row in rows
    ]


def create_webhook(name: str, url: str) -> NewWebhook:
    """A webhook that is told nothing until somebody chooses it. Raises BadWebhook."""
    secret = new_secret()
    row = Webhook(name=name, url=url, secret=secret)
    _check(row)
    row.save()
    return NewWebhook(row.public_id, secret)


def change_webhook(webhook_id: str, name: str, *, enabled: bool) -> None:
    """Raises NoWebhook, BadWebhook."""
    row = _one(webhook_id)
    row.name, row.enabled = name, enabled
    _check(row)
    row.save(update_fields=["name", "enabled", "updated_at"])


def renew_secret(webhook_pk: int) -> str:
    """A new secret in place of the former, shown this once. Raises NoWebhook."""
    row = Webhook.objects.filter(pk=webhook_pk).first()
    if row is None:
        raise NoWebhook(str(webhook_pk))
    secret = new_secret()
    row.secret = Sealed.of(secret)
    row.save(update_fields=["secret", "updated_at"])
    return secret


def delete_webhook(webhook_id: str) -> None:
    """Remove it, and what it was told. Raises NoWebhook."""
    _one(webhook_id).delete()


def _one(webhook_id: str) -> Webhook:
    row = Webhook.objects.filter(public_id=webhook_id).first()
    if row is None:
        raise NoWebhook(webhook_id)
    return row


def _check(row: Webhook) -> None:
    try:
        row.clean_fields(exclude=["secret"])
    except ValidationError as error:
        faults: dict[str, Any] = error.message_dict
        column, messages = next(iter(faults.items()))
        raise BadWebhook(column, " ".join(messages)) from None

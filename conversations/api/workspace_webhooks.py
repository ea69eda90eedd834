"""Webhooks of the workspace, outside of what is agents' own: `/v1/workspace/webhooks`."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.store.conversations.facts import unix_secs
from conversations.store.webhooks import editing as store
from conversations.store.webhooks.editing import KnownWebhook

router = Router(tags=["webhooks"])

OURS = {"url": "webhook_url"}


class HmacSettings(BaseModel):
    """How what is sent is signed, and where to."""

    auth_type: Literal["hmac"] = "hmac"
    name: str
    webhook_url: str
    request_headers: dict[str, str | None] | None = None


class NewWebhook(BaseModel):
    """What is sent to make one."""

    settings: HmacSettings


class ChangedWebhook(BaseModel):
    """What is sent to change one."""

    is_disabled: bool
    name: str
    retry_enabled: bool | None = None
    request_headers: dict[str, str | None] | None = None
    events: list[str] | None = None


@router.get("/webhooks", auth=reads)
def list_webhooks(
    request: HttpRequest, include_usages: bool | None = None
) -> dict[str, Any]:
    """All webhooks, without their secrets."""
    shown = [_shown(webhook) for webhook in store.known_webhooks()]
    if not include_usages:
        for webhook in shown:
            del webhook["usage"]
    return {"webhooks": shown}


@router.post("/webhooks", auth=writes)
def create(request: HttpRequest, body: NewWebhook) -> dict[str, str]:
    """A webhook; its secret is told this once."""
    _without_headers(body.settings.request_headers, "settings")
    try:
        made = store.create_webhook(body.settings.name, body.settings.webhook_url)
    except store.BadWebhook as error:
        name = OURS.get(error.field, error.field)
        raise invalid(str(error), "settings", name) from None
    return {"webhook_id": made.webhook_id, "webhook_secret": made.secret}


@router.patch("/webhooks/{webhook_id}", auth=writes)
def update(
    request: HttpRequest, webhook_id: PublicId, body: ChangedWebhook
) -> dict[str, str]:
    """Another name; switched on or off."""
    _without_headers(body.request_headers)
    if body.retry_enabled is False:
        raise invalid("what is not taken is always tried again", "retry_enabled")
    if body.events:
        raise invalid(
            "is to be empty: what a webhook is told of agents is chosen in"
            " /v1/convai/settings or in the admin",
            "events",
        )
    try:
        store.change_webhook(webhook_id, body.name, enabled=not body.is_disabled)
    except store.NoWebhook:
        raise _missing(webhook_id) from None
    except store.BadWebhook as error:
        raise invalid(str(error), error.field) from None
    return {"status": "ok"}


@router.delete("/webhooks/{webhook_id}", auth=writes)
def delete(request: HttpRequest, webhook_id: PublicId) -> dict[str, str]:
    """Remove it."""
    try:
        store.delete_webhook(webhook_id)
    except store.NoWebhook:
        raise _missing(webhook_id) from None
    return {"status": "ok"}


def _shown(webhook: KnownWebhook) -> dict[str, Any]:
    uses = {
        "ConvAI Settings": webhook.for_workspace,
        "ConvAI Agent Settings": webhook.for_agents,
    }
    failed_at = webhook.failed_at
    return {
        "webhook_id": webhook.webhook_id,
        "name": webhook.name,
        "webhook_url": webhook.url,
        "is_disabled": not webhook.enabled,
        "is_auto_disabled": False,
        "created_at_unix": unix_secs(webhook.created_at),
        "auth_type": "hmac",
        "usage": [{"usage_type": name} for name, used in uses.items() if used],
        "most_recent_failure_error_code": webhook.failed_with,
        "most_recent_failure_timestamp": failed_at and unix_secs(failed_at),
    }


def _without_headers(headers: dict[str, str | None] | None, *place: str) -> None:
    if headers:
        raise invalid("headers of your own are not sent", *place, "request_headers")


def _missing(webhook_id: str) -> Refusal:
    return not_found("webhook", webhook_id)

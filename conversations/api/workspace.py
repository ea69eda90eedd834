"""Settings of the workspace: kept and given back."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, field_validator

from conversations.api.errors import invalid
from conversations.api.keys import reads, writes
from conversations.protocol.headers import checked_headers
from conversations.store.webhooks.choice import (
    UnknownWebhook,
    change_settings,
    workspace_choice_shown,
)
from conversations.store.workspace import workspace_settings

router = Router(tags=["settings"])


class InitiationWebhook(BaseModel):
    """Where to ask about a caller before a conversation."""

    model_config = ConfigDict(extra="allow")

    url: str
    request_headers: dict[str, str | dict[str, Any]]

    @field_validator("request_headers")
    @classmethod
    def _check_headers(cls, headers: dict[str, Any]) -> dict[str, Any]:
        checked_headers(headers)
        return headers


class Webhooks(BaseModel):
    """What is told after conversations, and to which webhook."""

    model_config = ConfigDict(extra="allow")

    post_call_webhook_id: str | None = None
    events: list[str] | None = None
    send_audio: bool | None = None


class WorkspaceSettings(BaseModel):
    """What programs may set; what is not known is kept as well."""

    model_config = ConfigDict(extra="allow")

    conversation_initiation_client_data_webhook: InitiationWebhook | None = None
    webhooks: Webhooks | None = None
    can_use_mcp_servers: bool | None = None
    rag_retention_period_days: int | None = None
    conversation_embedding_retention_days: int | None = None
    default_livekit_stack: Literal["standard", "static"] | None = None


DEFAULTS: dict[str, Any] = {
    "conversation_initiation_client_data_webhook": None,
    "webhooks": {"post_call_webhook_id": None, "events": [], "send_audio": False},
    "can_use_mcp_servers": True,
    "rag_retention_period_days": 10,
    "conversation_embedding_retention_days": None,
    "default_livekit_stack": "standard",
}


@router.get("/settings", auth=reads)
def get(request: HttpRequest) -> dict[str, Any]:
    """The settings."""
    return _shown(workspace_settings())


@router.patch("/settings", auth=writes)
def update(request: HttpRequest, body: WorkspaceSettings) -> dict[str, Any]:
    """Change what is sent; the rest stays."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    try:
        return _shown(change_settings(sent))
    except UnknownWebhook as error:
        raise invalid(str(error), "webhooks", "post_call_webhook_id") from None


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    webhooks = workspace_choice_shown() or DEFAULTS["webhooks"]
    shown = {**DEFAULTS, **kept, "webhooks": webhooks}
    if shown["can_use_mcp_servers"] is None:
        shown["can_use_mcp_servers"] = DEFAULTS["can_use_mcp_servers"]
    return shown

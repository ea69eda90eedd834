"""Which webhook programs chose for conversations: for all, and for single agents.

The workspace's choice names one webhook and, with it, sets that webhook's own events. An
agent's choice stands beside its settings and takes the place of the workspace's for its
conversations. Webhooks that staff set up are told besides.
"""

from dataclasses import dataclass
from typing import Any

from conversations.models import Agent, WebhookEvent
from conversations.store.workspace import workspace_settings

EVENTS = {
    "transcript": WebhookEvent.TRANSCRIPTION,
    "audio": WebhookEvent.AUDIO,
    "call_initiation_failure": WebhookEvent.INITIATION_FAILURE,
}
"""As programs name them."""
DEFAULT_EVENTS = ["transcript"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A webhook, and what it is told of."""

    webhook_id: str
    events: frozenset[WebhookEvent]
    with_transcript: bool = True


def workspace_choice() -> Choice | None:
    """What programs chose for all agents."""
    return chosen(workspace_settings().get("webhooks"))


def agent_choice(agent: Agent | None) -> Choice | None:
    """What programs chose for this agent; None: what holds for all."""
    platform = agent.vendor_settings.get("platform_settings") if agent else None
    overrides = (
        platform.get("workspace_overrides") if isinstance(platform, dict) else None
    )
    if not isinstance(overrides, dict):
        return None
    return chosen(overrides.get("webhooks"))


def chosen(webhooks: Any) -> Choice | None:
    """The choice in settings of the API; None where no webhook is named."""
    if not isinstance(webhooks, dict):
        return None
    webhook_id = webhooks.get("post_call_webhook_id")
    if not isinstance(webhook_id, str) or not webhook_id:
        return None
    return Choice(
        webhook_id,
        frozenset(EVENTS[name] for name in named_events(webhooks) if name in EVENTS),
        with_transcript=webhooks.get("exclude_transcript") is not True,
    )


def named_events(webhooks: dict[str, Any]) -> list[str]:
    """The events as they were sent; `send_audio` is the former way to ask for sound."""
    sent = webhooks.get("events")
    names = [str(n) for n in sent] if isinstance(sent, list) else [*DEFAULT_EVENTS]
    if webhooks.get("send_audio") is True and "audio" not in names:
        names.append("audio")
    return names

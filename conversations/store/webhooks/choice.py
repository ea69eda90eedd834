"""Which webhook programs chose for conversations: for all, and for single agents.

The workspace's choice names one webhook and, with it, sets that webhook's own events. An
agent's choice stands beside its settings and takes the place of the workspace's for its
conversations. Webhooks that staff set up are told besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from conversations.models import Agent, Webhook
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.nested import nested
from conversations.store.workspace import change_workspace_settings, workspace_settings

EVENTS = {
    "transcript": WebhookEvent.TRANSCRIPTION,
    "audio": WebhookEvent.AUDIO,
    "call_initiation_failure": WebhookEvent.INITIATION_FAILURE,
}
"""As programs name them."""
DEFAULT_EVENTS = ["transcript"]
SETTING = "webhooks"
ID = "post_call_webhook_id"
AGENTS_WEBHOOKS = ("platform_settings", "workspace_overrides", SETTING)
AGENTS_CHOICE = (*AGENTS_WEBHOOKS, ID)
"""Where an agent's settings name a webhook."""


class UnknownWebhook(LookupError):
    """No webhook has this id; the message says where to find them."""

    def __init__(self, webhook_id: str) -> None:
        super().__init__(
            f"There is no webhook {webhook_id[:80]!r}. Make it in the admin, under"
            " Webhooks, where its id stands."
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A webhook, and what it is told of."""

    webhook_id: str
    events: frozenset[WebhookEvent]
    with_transcript: bool = True


def workspace_choice() -> Choice | None:
    """What programs chose for all agents."""
    return chosen(workspace_settings().get(SETTING))


def agent_choice(agent: Agent | None) -> Choice | None:
    """What programs chose for this agent; None: what holds for all."""
    return chosen(nested(agent.vendor_settings, *AGENTS_WEBHOOKS)) if agent else None


def chosen(webhooks: Any) -> Choice | None:
    """The choice in settings of the API; None where no webhook is named."""
    if not isinstance(webhooks, dict):
        return None
    webhook_id = webhooks.get(ID)
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


def check_known(webhook_id: object) -> None:
    """Raises UnknownWebhook. None names none."""
    if webhook_id is None:
        return
    named = isinstance(webhook_id, str)
    if not named or not Webhook.objects.filter(public_id=webhook_id).exists():
        raise UnknownWebhook(str(webhook_id))


@transaction.atomic
def choose_for_workspace(webhooks: Mapping[str, Any] | None) -> None:
    """Have this webhook told of all agents' conversations, and the former one no more.

    Raises UnknownWebhook.
    """
    sent = dict(webhooks or {})
    check_known(sent.get(ID))
    former, new = workspace_choice(), chosen(sent)
    if former is not None and (new is None or new.webhook_id != former.webhook_id):
        Webhook.objects.filter(public_id=former.webhook_id).update(events=[])
    if new is not None:
        row = Webhook.objects.get(public_id=new.webhook_id)
        row.events = sorted(new.events)
        row.save(update_fields=["events", "updated_at"])
        row.agents.clear()
    change_workspace_settings({SETTING: webhooks})


@transaction.atomic
def change_settings(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Put these settings in place of the workspace's; the others stay. Gives them all.

    The choice of a webhook among them takes effect. Raises UnknownWebhook, and then
    changes nothing.
    """
    changes = dict(sent)
    if SETTING in changes:
        choose_for_workspace(changes.pop(SETTING))
    return change_workspace_settings(changes)


def workspace_choice_shown() -> dict[str, Any] | None:
    """The choice as it was sent, but for what staff have changed since; None: none was."""
    kept = workspace_settings().get(SETTING)
    if not isinstance(kept, dict):
        return None
    choice = chosen(kept)
    if choice is None:
        return kept
    row = Webhook.objects.filter(public_id=choice.webhook_id).first()
    if row is None:
        return {**kept, ID: None}
    if choice.events == set(row.events):
        return dict(kept)
    names = [name for name, event in EVENTS.items() if event in row.events]
    return {**kept, "events": names, "send_audio": "audio" in names}

"""What webhooks are to be told: one delivery for each, made when something happens.

`tell` belongs into the transaction in which the thing happened: what is rolled back is
not told, and what is committed is told even if the process is killed right after.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from conversations.models import Agent, Conversation, Delivery, Webhook
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks.choice import agent_choice, workspace_choice

TEST = "test"
"""In place of an event: staff try whether the address answers."""
MOST_FAILURES_PER_MINUTE = 10
_MINUTE = timedelta(minutes=1)

deliveries_wait = Signal()
"""Sent once deliveries are committed, so that nobody has to wait for the next look."""


def tell(conversation: Conversation, event: WebhookEvent) -> int:
    """Have every webhook that wants it told of this, once; returns how many new ones.

    Of a conversation that leaves no words behind, nothing is told.
    """
    agent = conversation.agent
    if conversation.transcript_deleted_at is not None:
        return 0
    if agent is not None and agent.zero_retention:
        return 0
    now = timezone.now()
    made = 0
    for webhook in wanting(agent, event):
        _, new = Delivery.objects.get_or_create(
            webhook=webhook,
            conversation=conversation,
            event=event,
            defaults=_timing(now),
        )
        made += new
    return announce(made)


def tell_failure(
    agent: Agent, failure: dict[str, Any], conversation: Conversation | None = None
) -> int:
    """Have webhooks told that a conversation with this agent could not begin.

    Strangers can make that happen as often as they like, so each webhook is told a few
    times in a minute at the most.
    """
    now = timezone.now()
    event = WebhookEvent.INITIATION_FAILURE
    lately = Delivery.objects.filter(event=event, created_at__gt=now - _MINUTE)
    webhooks = [
        webhook
        for webhook in wanting(agent, event)
        if lately.filter(webhook=webhook).count() < MOST_FAILURES_PER_MINUTE
    ]
    Delivery.objects.bulk_create(
        Delivery(
            webhook=webhook,
            conversation=conversation,
            event=event,
            failure=failure,
            **_timing(now),
        )
        for webhook in webhooks
    )
    return announce(len(webhooks))


def queue_test(webhook_pk: int) -> int:
    """A delivery that is tried once and tells nothing; returns its key."""
    now = timezone.now()
    timing = {**_timing(now), "give_up_at": now}
    return Delivery.objects.create(webhook_id=webhook_pk, event=TEST, **timing).pk


def wanting(agent: Agent | None, event: WebhookEvent) -> list[Webhook]:
    """The webhooks that are told of this, each once."""
    override = agent_choice(agent)
    choice = workspace_choice() if override else None
    found = []
    for webhook in Webhook.objects.filter(enabled=True).prefetch_related("agents"):
        if override and webhook.public_id == override.webhook_id:
            wanted = event in override.events
        elif choice and webhook.public_id == choice.webhook_id:
            wanted = False
        else:
            agents = webhook.agents.all()
            wanted = event in webhook.events and (not agents or agent in agents)
        if wanted:
            found.append(webhook)
    return found


def _timing(now: datetime) -> dict[str, datetime]:
    tried_for = timedelta(milliseconds=settings.PARLEY["WEBHOOK_RETRY_MS"])
    return {"created_at": now, "due_at": now, "give_up_at": now + tried_for}


def announce(made: int) -> int:
    """Have deliveries tried as soon as they are committed, if there are any."""
    if made:
        transaction.on_commit(lambda: deliveries_wait.send(sender=None), robust=True)
    return made

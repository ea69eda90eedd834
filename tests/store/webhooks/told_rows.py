"""Rows of webhooks and of what they are to be told."""

from datetime import timedelta

from django.utils import timezone

from conversations.models import Delivery, Webhook
from conversations.protocol.webhook_events import WebhookEvent
from tests.store.held_conversations import held

DONE = WebhookEvent.TRANSCRIPTION


def webhook(name="CRM", events=(DONE,), agents=(), **changes):
    made = Webhook.objects.create(
        **{
            "name": name,
            "url": "https://crm.example/hook",
            "secret": "wsec_test",
            "events": list(events),
            **changes,
        }
    )
    made.agents.set(agents)
    return made


def delivery(to=None, of=None, event=DONE, now=None, **changes):
    """One that is due."""
    now = now or timezone.now()
    if of is None and event != WebhookEvent.INITIATION_FAILURE:
        of = held()
    return Delivery.objects.create(
        **{
            "webhook": to or webhook(),
            "conversation": of,
            "event": event,
            "created_at": now,
            "due_at": now,
            "give_up_at": now + timedelta(days=1),
            **changes,
        }
    )

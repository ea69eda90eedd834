"""What a receiver is told of, with rows and files behind it."""

from pathlib import Path

import numpy as np
from django.core.files.storage import default_storage

from conversations.models import Agent, Recording
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.sound.ogg import OggOpusFile
from conversations.store.sound.timeline import RATE_HZ
from tests.store.held_conversations import held, turn
from tests.store.webhooks.told_rows import delivery, webhook

SOUND = WebhookEvent.AUDIO
FAILURE = WebhookEvent.INITIATION_FAILURE


def conversation(**changes):
    agent = changes.pop("agent", None) or Agent.objects.create(name="Desk")
    row = held(agent, **changes)
    turn(row, "user", "Wann öffnen Sie? 🕰", 1)
    turn(row, "agent", "At nine.", 2)
    return row


def recorded(row, seconds=2):
    name = f"recordings/{row.public_id}.ogg"
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    file = OggOpusFile(path, 48_000)
    noise = np.random.default_rng(1)
    for _ in range(seconds):
        file.write(noise.integers(-9_000, 9_000, (RATE_HZ, 2), dtype=np.int16))
    file.close()
    return Recording.objects.create(
        conversation=row,
        file=name,
        duration_ms=seconds * 1_000,
        size_bytes=path.stat().st_size,
        complete=True,
    )


def to(receiver, event="post_call_transcription", of=None, **changes):
    """A delivery to it."""
    return delivery(webhook(url=receiver.url), of=of, event=event, **changes)

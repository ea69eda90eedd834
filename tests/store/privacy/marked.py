"""Conversations that hold a sentence nobody else says, wherever words can stand."""

import subprocess
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from conversations.models import (
    Analysis,
    CollectedValue,
    Contact,
    CriterionResult,
    Delivery,
    DeliveryAttempt,
    Feedback,
    Note,
    Recording,
    Remark,
    Webhook,
)
from conversations.store.search.search import index_conversations
from conversations.store.sound.spool_file import path_beside
from tests.store.held_conversations import call, held, looked_up, turn, upload

MARKER = "quartz vixens juggle"
NOW = timezone.now()


def marked(user_id="", agent=None, days_ago=10, **changes):
    """One that is over, with a row of every kind, files, and the marker in all."""
    ended_at = NOW - timedelta(days=days_ago)
    contact = None
    if user_id:
        contact, _ = Contact.objects.get_or_create(
            user_id=user_id,
            defaults={"first_seen_at": ended_at, "last_seen_at": ended_at},
        )
    row = held(
        agent,
        **{
            "user_id": user_id,
            "contact": contact,
            "started_at": ended_at - timedelta(minutes=2),
            "ended_at": ended_at,
            "title": MARKER,
            "summary": MARKER,
            "rating": 4,
            "rating_comment": MARKER,
            "end_message": MARKER,
            "initiation_data": {"a": MARKER},
            "dynamic_variables": {"b": MARKER},
            "vendor_analysis": {"c": MARKER},
            "vendor_metadata": {"d": MARKER},
            "call_successful": "success",
            "success_score": 0.5,
            "turn_count": 2,
            **changes,
        },
    )
    turn(row, "user", MARKER, 1)
    spoken = turn(row, "agent", MARKER, 2, generated_text=MARKER, first_audio_ms=700)
    spoken.sent_text = spoken.heard_text = MARKER
    spoken.save()
    updates = [{"name": "x", "value": MARKER, "before": MARKER}]
    call(
        row,
        "look_up",
        2,
        arguments={"q": MARKER},
        result=MARKER,
        variable_updates=updates,
    )
    looked_up(row, 1, MARKER, document=MARKER, text=MARKER)
    call(row, "no_answer", 2)
    Note.objects.create(conversation=row, kind="error", text=MARKER, at_ms=1)
    Feedback.objects.create(conversation=row, event_id=2, turn=spoken, score="like")
    _judged(row)
    _told(row)
    upload(row, 1, name=MARKER).file.save("a.png", ContentFile(MARKER.encode()))
    recording = Recording(conversation=row, waveform=MARKER.encode())
    name = f"recordings/2026/11/{row.pk}.ogg"
    recording.file.save(name, ContentFile(MARKER.encode()))
    path_beside(Path(recording.file.path)).write_text(MARKER)
    index_conversations([row.pk])
    return row


def _judged(row):
    Analysis.objects.create(conversation=row, state="done", error=MARKER, due_at=NOW)
    CriterionResult.objects.create(
        conversation=row,
        identifier="helped",
        result="success",
        rationale=MARKER,
        quoted_turns=[1],
        correction_note=MARKER,
    )
    CollectedValue.objects.create(
        conversation=row,
        identifier="topic",
        type="string",
        text=MARKER,
        rationale=MARKER,
    )
    author, _ = User.objects.get_or_create(username="ada")
    Remark.objects.create(conversation=row, author=author, text=MARKER)


def _told(row):
    webhook, _ = Webhook.objects.get_or_create(
        name="CRM", defaults={"url": "https://crm.example/hook", "secret": "whsec"}
    )
    delivery = Delivery.objects.create(
        webhook=webhook,
        conversation=row,
        event="post_call_transcription",
        failure={"reason": MARKER},
        created_at=NOW,
        due_at=NOW,
        give_up_at=NOW + timedelta(days=1),
    )
    DeliveryAttempt.objects.create(delivery=delivery, tried_at=NOW, answer=MARKER)


def where_it_stands(media, marker=MARKER):
    """The files, also the database's own, that hold the marker or a word of it."""
    words = [marker.encode(), *(word.encode() for word in marker.split())]
    files = [path for path in media.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        files += database.parent.glob(f"{database.name}*")
    found = []
    for path in files:
        content = _read_elsewhere(path).lower()
        if any(word in content for word in words):
            found.append(path.name)
    return found


def _read_elsewhere(path):
    """By another process: a process that closes a file of its database loses its locks.

    Then whoever opens the database next takes it for unused, and spoils it.
    """
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout

import base64
import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from conversations.models import Agent
from conversations.store.conversations.detail import conversation_detail
from conversations.store.conversations.telling import NothingToTell
from conversations.store.webhooks import deliveries
from conversations.store.webhooks.queue import queue_test
from conversations.webhooks import spool as spooling
from conversations.webhooks.bodies import base64_of, body_of
from conversations.webhooks.spool import Spool
from tests.store.webhooks.told_rows import delivery, webhook
from tests.webhooks.told import FAILURE, SOUND, conversation, recorded

pytestmark = pytest.mark.django_db

HAPPENED = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def claimed(row):
    return deliveries.claim(row.pk, row.due_at, 60_000)


def made(row):
    body = body_of(claimed(row))
    return body, b"".join(body.parts)


def test_a_conversation_is_told_as_the_api_has_it():
    row = conversation()
    body, content = made(delivery(of=row, now=HAPPENED))
    assert json.loads(content) == {
        "type": "post_call_transcription",
        "event_timestamp": int(HAPPENED.timestamp()),
        "data": conversation_detail(row.public_id),
    }
    assert json.loads(content)["data"]["transcript"][0]["message"].endswith("🕰")
    assert content.isascii()
    assert not body.chunked


def test_every_try_tells_the_same():
    row = delivery(of=conversation(), now=HAPPENED)
    mine = claimed(row)
    assert b"".join(body_of(mine).parts) == b"".join(body_of(mine).parts)


def test_the_turns_are_left_out_for_those_who_asked_for_that():
    to = webhook()
    choice = {"post_call_webhook_id": to.public_id, "exclude_transcript": True}
    kept = {"platform_settings": {"workspace_overrides": {"webhooks": choice}}}
    agent = Agent.objects.create(name="Desk", vendor_settings=kept)
    row = conversation(agent=agent)
    _, content = made(delivery(to, row))
    assert "transcript" not in json.loads(content)["data"]
    _, content = made(delivery(webhook("other"), row))
    assert len(json.loads(content)["data"]["transcript"]) == 2


def test_the_recording_is_told_as_mp3_in_base64():
    row = conversation()
    recorded(row, seconds=3)
    body, content = made(delivery(of=row, event=SOUND, now=HAPPENED))
    told = json.loads(content)
    mp3 = base64.b64decode(told["data"].pop("full_audio"), validate=True)
    assert told == {
        "type": "post_call_audio",
        "event_timestamp": int(HAPPENED.timestamp()),
        "data": {
            "agent_id": row.agent.public_id,
            "conversation_id": row.public_id,
        },
    }
    assert mp3[0] == 0xFF
    assert mp3[1] & 0xE0 == 0xE0
    assert 3 * 8_000 < len(mp3) < 4 * 8_000
    assert body.chunked


def test_a_long_recording_needs_no_more_memory_than_a_short_one(monkeypatch):
    monkeypatch.setattr(spooling, "IN_MEMORY_BYTES", 100_000)
    row = conversation()
    recorded(row, seconds=180)
    body = body_of(claimed(delivery(of=row, event=SOUND)))
    tracemalloc.start()
    spool = Spool(body.parts, lambda: None)
    try:
        for _ in spool.chunks():
            pass
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        spool.close()
    assert spool.size_bytes > 1_900_000
    assert peak_bytes < 500_000


def test_a_failure_is_told_as_it_was_kept():
    failure = {"agent_id": "agent_1", "failure_reason": "busy", "metadata": {}}
    _, content = made(delivery(event=FAILURE, failure=failure))
    told = json.loads(content)
    assert (told["type"], told["data"]) == ("call_initiation_failure", failure)


def test_a_test_tells_nothing_of_anybody():
    to = webhook()
    row = deliveries.Delivery.objects.get(pk=queue_test(to.pk))
    _, content = made(row)
    told = json.loads(content)
    assert (told["type"], told["data"]["webhook_id"]) == ("test", to.public_id)


def test_what_was_deleted_meanwhile_is_not_told():
    row = conversation()
    mine = claimed(delivery(of=row))
    row.delete()
    with pytest.raises(NothingToTell, match="conversation was deleted"):
        body_of(mine)


def test_words_that_were_deleted_meanwhile_are_not_told():
    row = conversation(transcript_deleted_at=HAPPENED)
    with pytest.raises(NothingToTell, match="said was deleted"):
        made(delivery(of=row))


def test_an_agent_that_leaves_no_words_behind_by_now_is_not_told_of():
    row = conversation(agent=Agent.objects.create(name="Quiet", zero_retention=True))
    for event in ("post_call_transcription", SOUND):
        with pytest.raises(NothingToTell, match="zero retention"):
            made(delivery(webhook(event), row, event))


def test_a_recording_that_is_gone_is_not_told():
    row = conversation()
    with pytest.raises(NothingToTell, match="no recording"):
        made(delivery(of=row, event=SOUND))


def test_a_recording_that_is_no_sound_is_not_told():
    row = conversation()
    recording = recorded(row)
    with recording.file.storage.open(recording.file.name, "wb") as file:
        file.write(b"nothing that plays")
    with pytest.raises(NothingToTell, match="cannot be read"):
        made(delivery(of=row, event=SOUND))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 1_000])
def test_base64_of_parts_is_that_of_the_whole(size):
    whole = bytes(range(256)) * 4
    parts = [whole[:size][i : i + 7] for i in range(0, size, 7)]
    assert b"".join(base64_of(parts)) == base64.b64encode(whole[:size])

"""The recording of a hosted conversation and its row."""

import asyncio
import base64
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.utils import timezone

from conversations.models import Conversation, Delivery, Recording
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.calls import hosted_recording as hosted_sound
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.hosted_recording import (
    encode_left_recordings,
    open_spooled_recording,
)
from conversations.store.calls.lifecycle import finish, start
from conversations.store.sound.encoder import Encoder
from conversations.store.sound.spool_file import (
    Kind,
    SpoolHead,
    create,
    entry_head,
    path_beside,
)
from tests.store.sound.test_recording import sine
from tests.store.webhooks.told_rows import webhook

HEAD = SpoolHead("pcm_16000", "pcm_16000", 48_000)


@pytest.fixture(autouse=True)
def own(writer, tmp_path, settings, monkeypatch):
    """A writer, an encoder and a folder of this test's own."""
    settings.MEDIA_ROOT = str(tmp_path)
    encoder = Encoder(tick_s=0.02)
    monkeypatch.setattr(hosted_sound, "writer", lambda: writer)
    monkeypatch.setattr(hosted_sound, "encoder", lambda: encoder)
    monkeypatch.setattr(hosted_sound, "_tried", set())
    yield
    encoder.close()


@pytest.fixture
def conversation_id(new_conversation):
    return start(new_conversation)


async def spoken(conversation_id):
    """Half a second of a conversation, finished."""
    sound = await open_spooled_recording(conversation_id, HEAD)
    sound.user_base64(base64.b64encode(sine(300, 500)).decode(), 0)
    await written_down(sound)


async def written_down(sound):
    """Finish it, and wait until it is the encoder's turn to make the file."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    sound.finish(500, lambda: loop.call_soon_threadsafe(done.set))
    async with asyncio.timeout(20):
        await done.wait()


def settle(writer):
    """Until the encoder is done and what it found out is written."""
    hosted_sound.encoder().close()
    assert writer.drain(20)


async def test_the_row_knows_the_file_once_it_is_encoded(conversation_id, writer):
    await spoken(conversation_id)
    await asyncio.to_thread(settle, writer)
    row = await Recording.objects.aget()
    assert (row.duration_ms, row.complete) == (500, True)
    assert row.file.size == row.size_bytes


def test_the_recording_is_told_of_once_it_is_encoded(left, writer):
    webhook(events=[WebhookEvent.AUDIO])
    encode_left_recordings()
    settle(writer)
    assert Delivery.objects.get().conversation == Conversation.objects.get()


async def test_without_sound_there_is_no_row(conversation_id, writer):
    sound = await open_spooled_recording(conversation_id, HEAD)
    assert await Recording.objects.aexists()
    await written_down(sound)
    await asyncio.to_thread(settle, writer)
    assert not await Recording.objects.aexists()


async def test_what_is_deleted_while_it_is_encoded_leaves_no_file(
    conversation_id, writer, tmp_path
):
    sound = await open_spooled_recording(conversation_id, HEAD)
    sound.user_base64(base64.b64encode(sine(300, 500)).decode(), 0)
    await sync_to_async(Conversation.objects.all().delete)()
    await written_down(sound)
    await asyncio.to_thread(settle, writer)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- What a killed process leaves --------------------------------------------------------


@pytest.fixture
def left(conversation_id):
    """A spool file of a conversation that is over."""
    finish(conversation_id, EndOfConversation(reason="client_left", ended_ms=500))
    Conversation.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    name = "recordings/2026/11/left.ogg"
    Recording.objects.create(conversation=Conversation.objects.get(), file=name)
    spool = path_beside(Path(default_storage.path(name)))
    with create(spool, HEAD) as file:
        audio = base64.b64encode(sine(300, 500))
        file.write(entry_head(Kind.USER, 0, len(audio)) + audio)
    return spool


def test_what_was_left_is_encoded(left, writer):
    assert encode_left_recordings() == 1
    settle(writer)
    row = Recording.objects.get()
    assert row.size_bytes > 0
    assert not row.complete
    assert not left.exists()
    assert encode_left_recordings() == 0


def test_what_goes_on_is_left_alone(left):
    Conversation.objects.update(status="in-progress")
    assert encode_left_recordings() == 0
    assert left.exists()


def test_what_just_ended_is_left_to_its_own_process(left):
    Conversation.objects.update(ended_at=timezone.now())
    assert encode_left_recordings() == 0


def test_what_belongs_to_no_conversation_is_deleted(left):
    Recording.objects.all().delete()
    assert encode_left_recordings() == 0
    assert not left.exists()


def test_what_cannot_be_encoded_is_tried_once(left, writer):
    left.write_bytes(b"nonsense")
    assert encode_left_recordings() == 1
    assert encode_left_recordings() == 0
    settle(writer)
    assert left.exists()

import io
import logging

import av
import numpy as np
import pytest
from django.test import AsyncClient
from django.utils import timezone

from conversations.models import Conversation, Recording, RecordingAccess
from conversations.store.access.api_keys import make_key
from conversations.store.sound.ogg import OggOpusFile
from conversations.store.sound.timeline import RATE_HZ

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recorded(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    file = OggOpusFile(tmp_path / "a.ogg", 48_000)
    file.write(np.zeros((RATE_HZ * 3, 2), np.int16))
    file.close()
    conversation = Conversation.objects.create(
        agent_name="Desk", started_at=timezone.now(), status="done"
    )
    Recording.objects.create(conversation=conversation, file="a.ogg")
    return conversation


@pytest.fixture
def hear(recorded):
    key = make_key("test", ["read"])[0]

    async def ask(wanted="", **headers):
        path = f"/v1/convai/conversations/{recorded.public_id}/audio{wanted}"
        answer = await AsyncClient().get(path, headers={"xi-api-key": key, **headers})
        if not answer.streaming:
            return answer, answer.content
        return answer, b"".join([chunk async for chunk in answer.streaming_content])

    return ask


async def test_programs_are_given_mp3(hear, recorded, caplog):
    with caplog.at_level(logging.INFO, "conversations.store.privacy.hearings"):
        answer, content = await hear()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["Cache-Control"] == "private, no-store"
    with av.open(io.BytesIO(content), format="mp3") as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples == pytest.approx(3 * RATE_HZ, abs=RATE_HZ // 5)
    assert recorded.public_id in caplog.text
    access = await RecordingAccess.objects.aget()
    assert (access.way, access.conversation_id) == ("api", recorded.pk)
    assert access.by.startswith("test (parley_")


async def test_players_are_given_parts_of_the_recording_itself(hear, tmp_path):
    kept = (tmp_path / "a.ogg").read_bytes()
    whole, content = await hear("?format=ogg")
    assert (whole.status_code, whole["Content-Type"]) == (200, "audio/ogg")
    assert whole["Accept-Ranges"] == "bytes"
    assert content == kept
    part, content = await hear("?format=ogg", Range="bytes=10-19")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 10-19/{len(kept)}"
    assert part["Content-Length"] == "10"
    assert content == kept[10:20]
    none, _ = await hear("?format=ogg", Range=f"bytes={len(kept)}-")
    assert none.status_code == 416
    assert none["Content-Range"] == f"bytes */{len(kept)}"


async def test_a_form_that_is_not_offered_is_named(hear):
    answer, content = await hear("?format=wav")
    assert answer.status_code == 422
    assert b"format" in content


async def test_a_file_that_is_gone_or_broken_is_said_to_be(hear, tmp_path):
    (tmp_path / "a.ogg").write_bytes(b"broken")
    answer, content = await hear()
    assert answer.status_code == 404
    assert b"recording_unreadable" in content
    (tmp_path / "a.ogg").unlink()
    answer, content = await hear()
    assert answer.status_code == 404
    assert b"There is no recording of the conversation" in content


async def test_a_conversation_that_goes_on_is_not_heard(hear, recorded):
    await Conversation.objects.filter(pk=recorded.pk).aupdate(status="in-progress")
    answer, _ = await hear()
    assert answer.status_code == 404

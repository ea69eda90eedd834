"""What a webhook is sent, made when it is sent: a part at a time, however long it is."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.conversations.telling import (
    NothingToTell,
    conversation_told,
    sound_told,
)
from conversations.store.sound.mp3 import NotAudio, mp3_of
from conversations.store.webhooks.deliveries import Claimed
from conversations.store.webhooks.queue import TEST

_CLOSING = '"}}'


@dataclass(frozen=True, slots=True)
class Body:
    """The JSON of one delivery."""

    parts: Iterator[bytes]
    chunked: bool = False
    """Whether it is sent without its length, as the vendor sends sound."""


def body_of(claimed: Claimed) -> Body:
    """What to send now. Raises NothingToTell.

    The same event gives the same time in every try.
    """
    at_secs = int(claimed.happened_at.timestamp())
    match claimed.event:
        case WebhookEvent.TRANSCRIPTION:
            data = conversation_told(claimed.conversation_id, claimed.webhook_id)
            return Body(_whole(claimed.event, at_secs, data))
        case WebhookEvent.AUDIO:
            return Body(_sound(claimed, at_secs), chunked=True)
        case WebhookEvent.INITIATION_FAILURE:
            return Body(_whole(claimed.event, at_secs, claimed.failure))
    data = {"webhook_id": claimed.webhook_id, "message": "This address is told."}
    return Body(_whole(TEST, at_secs, data))


def shown_body(claimed: Claimed) -> str:
    """The same for people to read; without the sound. Raises NothingToTell."""
    if claimed.event == WebhookEvent.AUDIO:
        sound = sound_told(claimed.conversation_id)
        content = {
            "agent_id": sound.agent_id,
            "conversation_id": sound.conversation_id,
            "full_audio": "(the recording as MP3, in base64)",
        }
        at_secs = int(claimed.happened_at.timestamp())
        body = _json(_event(claimed.event, at_secs, content))
    else:
        body = b"".join(body_of(claimed).parts)
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def base64_of(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The base64 of all parts together."""
    rest = b""
    for part in parts:
        joined = rest + part
        whole = len(joined) - len(joined) % 3
        rest = joined[whole:]
        if whole:
            yield base64.b64encode(joined[:whole])
    if rest:
        yield base64.b64encode(rest)


def _whole(event: str, at_secs: int, data: dict[str, Any]) -> Iterator[bytes]:
    yield _json(_event(event, at_secs, data))


def _event(event: str, at_secs: int, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": event, "event_timestamp": at_secs, "data": data}


def _sound(claimed: Claimed, at_secs: int) -> Iterator[bytes]:
    sound = sound_told(claimed.conversation_id)
    try:
        mp3 = mp3_of(sound.kept.open())
    except (NotAudio, FileNotFoundError):
        raise NothingToTell("The recording cannot be read.") from None
    data = {
        "agent_id": sound.agent_id,
        "conversation_id": sound.conversation_id,
        "full_audio": "",
    }
    empty = _json(_event(claimed.event, at_secs, data))
    return _around(empty, base64_of(mp3))


def _around(empty: bytes, base64_parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, put into the last text of an object in which it is empty."""
    closing = _CLOSING.encode()
    yield empty.removesuffix(closing)
    yield from base64_parts
    yield closing


def _json(content: dict[str, Any]) -> bytes:
    # In ASCII: whatever decodes it on its way to the verifier changes nothing.
    return json.dumps(content, separators=(",", ":")).encode("ascii")

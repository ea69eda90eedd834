"""How a conversation sounded."""

import logging
from collections.abc import Iterator
from enum import StrEnum

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from conversations.api.callers import ConversationId, key_of
from conversations.api.errors import Refusal, not_found
from conversations.api.keys import reads
from conversations.api.streaming import ThreadedStream
from conversations.doors.byte_ranges import Unsatisfiable, part_of, read_part
from conversations.store import mp3
from conversations.store.sound import KeptSound, kept_sound

logger = logging.getLogger(__name__)

router = Router(tags=["conversations"])


class SoundFormat(StrEnum):
    """As MP3, or as it is kept."""

    MP3 = "mp3"
    OGG = "ogg"


@router.get("/conversations/{conversation_id}/audio", auth=reads)
def get_audio(
    request: HttpRequest,
    conversation_id: ConversationId,
    format: SoundFormat = SoundFormat.MP3,
) -> HttpResponseBase:
    """The recording: the caller on the left, the agent on the right.

    MP3 is made while it is sent. Ogg is the recording itself, also in parts (`Range`).
    """
    sound = kept_sound(conversation_id)
    if sound is None:
        raise not_found("recording of the conversation", conversation_id)
    logger.info("recording heard: %s by key %s", conversation_id, key_of(request).name)
    if format is SoundFormat.OGG:
        return _part(request.headers.get("Range", ""), sound)
    try:
        chunks = mp3.mp3_of(sound.open())
    except mp3.NotAudio:
        raise Refusal(
            404, "recording_unreadable", "The recording's file cannot be read."
        ) from None
    return _streamed(chunks, mp3.MEDIA_TYPE, {"Accept-Ranges": "none"})


def _part(wanted: str, sound: KeptSound) -> HttpResponseBase:
    try:
        part = part_of(sound.size_bytes, wanted)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{sound.size_bytes}"}
        return HttpResponse(status=416, headers=headers)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(part.length_bytes)}
    if part.partial:
        headers["Content-Range"] = part.content_range
    answer = _streamed(read_part(sound.open(), part), sound.media_type, headers)
    answer.status_code = 206 if part.partial else 200
    return answer


def _streamed(
    chunks: Iterator[bytes], media_type: str, headers: dict[str, str]
) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        ThreadedStream(chunks),
        content_type=media_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": "attachment",
            **headers,
        },
    )

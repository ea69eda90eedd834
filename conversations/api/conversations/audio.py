"""How a conversation sounded."""

from enum import StrEnum

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from conversations.api.callers import key_of
from conversations.api.errors import Refusal, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads
from conversations.doors.ranged import ranged
from conversations.doors.streaming import streamed
from conversations.store.privacy.hearings import recording_heard
from conversations.store.sound import mp3
from conversations.store.sound.kept import kept_sound

router = Router(tags=["conversations"])

AS_A_FILE = {"Content-Disposition": "attachment"}


class SoundFormat(StrEnum):
    """As MP3, or as it is kept."""

    MP3 = "mp3"
    OGG = "ogg"


@router.get("/conversations/{conversation_id}/audio", auth=reads)
def get_audio(
    request: HttpRequest,
    conversation_id: PublicId,
    format: SoundFormat = SoundFormat.MP3,
) -> HttpResponseBase:
    """The recording: the caller on the left, the agent on the right.

    MP3 is made while it is sent. Ogg is the recording itself, also in parts (`Range`).
    """
    sound = kept_sound(conversation_id)
    if sound is None:
        raise not_found("recording of the conversation", conversation_id)
    recording_heard(conversation_id, by=key_of(request).name, way="api")
    if format is SoundFormat.OGG:
        return ranged(request, sound, AS_A_FILE)
    try:
        chunks = mp3.mp3_of(sound.open())
    except mp3.NotAudio:
        raise Refusal(
            404, "recording_unreadable", "The recording's file cannot be read."
        ) from None
    headers = {**AS_A_FILE, "Accept-Ranges": "none"}
    return streamed(request, chunks, mp3.MEDIA_TYPE, headers)

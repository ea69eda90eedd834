"""Recordings for staff: by permission, in ranges, and noted who heard them.

Files are never public. A player seeks by asking for ranges of bytes.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from conversations.doors.ranged import ranged
from conversations.models import Conversation
from conversations.store.access.permissions import HEAR
from conversations.store.privacy.hearings import recording_heard
from conversations.store.sound.kept import kept_sound, recording_of
from conversations.store.sound.waveform import Unmeasured, waveform

PROBLEMS = {
    Unmeasured.MISSING: (404, "there is no recording, or its file is gone."),
    Unmeasured.UNREADABLE: (404, "the recording's file is broken."),
    Unmeasured.WAITING: (202, "it is being measured."),
}


def recording_response(
    request: HttpRequest, conversation: Conversation | None
) -> HttpResponseBase:
    """The sound of a conversation, or the part of it that was asked for.

    Raises PermissionDenied and Http404.
    """
    if not request.user.has_perm(HEAR):
        raise PermissionDenied
    # Staff may listen in: the page says of a call that goes on that it is recorded still.
    if conversation is None or (
        (sound := kept_sound(conversation.public_id, also_live=True)) is None
    ):
        raise Http404(
            "There is no recording of this conversation, or its file is gone."
        )
    recording_heard(
        conversation.public_id,
        by=str(request.user),
        way="admin",
        user_id=request.user.pk,
    )
    return ranged(request, sound, {"Content-Disposition": "inline"})


def waveform_response(
    request: HttpRequest, conversation: Conversation | None
) -> JsonResponse:
    """How loud it is where, for those who may hear it; nobody has heard it by this."""
    if not request.user.has_perm(HEAR):
        return _told(403, "you may not hear recordings.")
    recording = recording_of(conversation)
    found = Unmeasured.MISSING if recording is None else waveform(recording)
    if isinstance(found, Unmeasured):
        return _told(*PROBLEMS[found])
    return _private(
        JsonResponse(
            {
                "duration_ms": found.duration_ms,
                "caller": list(found.caller),
                "agent": list(found.agent),
            }
        )
    )


def _told(status: int, problem: str) -> JsonResponse:
    return _private(JsonResponse({"problem": problem}, status=status))


def _private(answer: JsonResponse) -> JsonResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer

"""Recordings for players, which seek by asking for parts."""

from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from conversations.doors.byte_ranges import Readable, Unsatisfiable, part_of, read_part
from conversations.doors.streaming import Headers, streamed


class Sound(Protocol):
    """A file with sound."""

    @property
    def media_type(self) -> str:
        """Such as audio/ogg."""

    @property
    def size_bytes(self) -> int:
        """How much of it there is now; it may still be growing."""

    def open(self) -> Readable:
        """The file, open for reading."""


def ranged(request: HttpRequest, sound: Sound, headers: Headers) -> HttpResponseBase:
    """The file, or the part of it that `Range` asks for."""
    size_bytes = sound.size_bytes
    try:
        part = part_of(size_bytes, request.headers.get("Range", ""))
    except Unsatisfiable:
        whole = {"Content-Range": f"bytes */{size_bytes}"}
        return HttpResponse(status=416, headers=whole)
    said = {"Accept-Ranges": "bytes", "Content-Length": str(part.length_bytes)}
    if part.partial:
        said["Content-Range"] = part.content_range
    chunks = read_part(sound.open, part)
    answer = streamed(request, chunks, sound.media_type, {**headers, **said})
    answer.status_code = 206 if part.partial else 200
    return answer

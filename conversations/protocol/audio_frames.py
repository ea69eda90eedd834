"""Where the audio stands in a frame, found without reading the rest.

Audio is most of all frames, so a frame is looked at before it is parsed: it begins as the
clients and servers we know begin theirs, or a JSON parser has to look. What is found is
one JSON string without an escape; whether it is base64 shows when it is decoded.
"""

import re

USER_AUDIO_KEY = "user_audio_chunk"

_S = r"[ \t\n\r]*"
"""JSON's own white space, which is less than a regular expression's."""
# Any order of the keys before the audio; a frame with others before it takes the slow way.
_AGENT_HEAD = re.compile(
    rf'{_S}{{{_S}(?:"type"{_S}:{_S}"audio"{_S},{_S})?'
    rf'"audio_event"{_S}:{_S}{{{_S}(?:"event_id"{_S}:{_S}[0-9]+{_S},{_S})?'
    rf'"audio_base_64"{_S}:{_S}"'
)
_USER_HEAD = re.compile(rf'{_S}{{{_S}"{USER_AUDIO_KEY}"{_S}:{_S}"')
_USER_END = re.compile(rf"{_S}}}{_S}")


def user_audio(frame: str) -> str | None:
    """The base64 of a microphone's frame; None: it may be one nevertheless."""
    head = _USER_HEAD.match(frame)
    if head is None:
        return None
    start = head.end()
    end = frame.find('"', start)
    if end < 0 or _USER_END.fullmatch(frame, end + 1) is None:
        return None
    return _unescaped(frame[start:end])


def agent_audio(frame: str) -> str | None:
    """The base64 of an audio event; None: it may be one nevertheless."""
    head = _AGENT_HEAD.match(frame)
    if head is None:
        return None
    start = head.end()
    end = frame.find('"', start)
    # An event closes at least two braces after its audio.
    if end < 0 or not frame.endswith("}"):
        return None
    return _unescaped(frame[start:end])


def size_bytes(base64: str) -> int:
    """How many bytes it stands for."""
    size = len(base64) * 3 // 4
    if base64.endswith("=="):
        return size - 2
    return size - 1 if base64.endswith("=") else size


def _unescaped(text: str) -> str | None:
    """None for a text that a parser has to read: some write "/" as an escape."""
    return None if "\\" in text else text

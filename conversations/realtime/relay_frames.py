"""Where the audio stands in a frame that is passed on as it is.

Audio is most of all frames, so it is found without reading the rest: a frame begins as
the clients and servers we know begin theirs, or a JSON parser has to look.
"""

import re

# Any order of the keys before the audio; a frame with others before it takes the slow way.
_AGENT_AUDIO = re.compile(
    r'\s*\{\s*(?:"type"\s*:\s*"audio"\s*,\s*)?"audio_event"\s*:\s*\{\s*'
    r'(?:"event_id"\s*:\s*\d+\s*,\s*)?"audio_base_64"\s*:\s*"'
)
_USER_AUDIO = re.compile(r'\s*\{\s*"user_audio_chunk"\s*:\s*"')
_USER_END = re.compile(r"\s*\}\s*")
_VENDOR_ID = re.compile(r'("conversation_id"\s*:\s*)"(?:[^"\\]|\\.)*"')


def agent_audio(frame: str) -> str | None:
    """The base64 of an audio event; None: it may be one nevertheless."""
    head = _AGENT_AUDIO.match(frame)
    if head is None:
        return None
    start = head.end()
    end = frame.find('"', start)
    # An event closes at least two braces after its audio.
    return frame[start:end] if end >= 0 and frame.endswith("}") else None


def user_audio(frame: str) -> str | None:
    """The base64 of a microphone's frame; None: it may be one nevertheless."""
    head = _USER_AUDIO.match(frame)
    if head is None:
        return None
    start = head.end()
    end = frame.find('"', start)
    if end < 0 or _USER_END.fullmatch(frame, end + 1) is None:
        return None
    return frame[start:end]


def size_bytes(base64: str) -> int:
    """How many bytes it stands for."""
    size = len(base64) * 3 // 4
    if base64.endswith("=="):
        return size - 2
    return size - 1 if base64.endswith("=") else size


def with_own_id(frame: str, conversation_id: str) -> str:
    """The metadata with our id in place of the vendor's, all else as it was."""
    return _VENDOR_ID.sub(rf'\1"{conversation_id}"', frame, count=1)

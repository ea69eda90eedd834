"""What is changed in a frame that is passed on: the conversation's id, once, and sound
that came by itself.
"""

import re

from conversations.protocol.codec import UserAudio, encode_user_audio
from conversations.realtime.transport import Frame

_VENDOR_ID = re.compile(r'("conversation_id"\s*:\s*)"(?:[^"\\]|\\.)*"')


def with_own_id(frame: str, conversation_id: str) -> str:
    """The metadata with our id in place of the vendor's, all else as it was."""
    return _VENDOR_ID.sub(rf'\1"{conversation_id}"', frame, count=1)


def as_sent(frame: Frame) -> str | bytes:
    """As a client sends it over a WebSocket."""
    return encode_user_audio(frame.audio) if isinstance(frame, UserAudio) else frame

"""What is changed in a frame that is passed on: the conversation's id, once."""

import re

_VENDOR_ID = re.compile(r'("conversation_id"\s*:\s*)"(?:[^"\\]|\\.)*"')


def with_own_id(frame: str, conversation_id: str) -> str:
    """The metadata with our id in place of the vendor's, all else as it was."""
    return _VENDOR_ID.sub(rf'\1"{conversation_id}"', frame, count=1)

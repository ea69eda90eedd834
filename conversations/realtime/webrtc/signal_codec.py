"""Frames of the signalling socket: LiveKit's protobuf, or its JSON form. Pure."""

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from google.protobuf.message import DecodeError
from livekit.protocol import rtc

MAX_NESTING = 20


class BadSignal(Exception):
    """A frame that is no request; the text says why."""


def decode_signal(frame: str | bytes) -> rtc.SignalRequest:
    """What a client asks for: text is JSON, anything else protobuf. Raises BadSignal."""
    try:
        if isinstance(frame, bytes):
            return rtc.SignalRequest.FromString(frame)
        request = Parse(
            frame,
            rtc.SignalRequest(),
            ignore_unknown_fields=True,
            max_recursion_depth=MAX_NESTING,
        )
        # A list of names is read as none of them, and a text letter by letter.
        if not frame.lstrip().startswith("{"):
            raise ValueError("it is no object")  # noqa: TRY301
        return request
    except (DecodeError, ParseError, ValueError) as error:
        # A parser's message may quote the frame.
        raise BadSignal(f"This is no signal request: {str(error)[:200]}") from None


def encode_signal(response: rtc.SignalResponse, *, as_json: bool) -> str | bytes:
    """The frame of a response, in the form that its client speaks."""
    if as_json:
        return MessageToJson(response, indent=None)
    return response.SerializeToString()

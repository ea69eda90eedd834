"""Frames to events and back: one JSON object in a frame.

Microphone audio is most of all frames, so `{"user_audio_chunk": "..."}` is taken apart
without a JSON parser. Whatever a frame holds, `decode` returns or raises
ProtocolViolation.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import from_json

from conversations.protocol.audio_frames import USER_AUDIO_KEY, user_audio
from conversations.protocol.client_events import CLIENT_EVENT_TYPES, ClientEvent
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.server_events import (
    SERVER_EVENT_TYPES,
    Alignment,
    ServerEvent,
)
from conversations.protocol.storable import fault

_MAX_FAULTS_NAMED = 3
_EXAMPLE = '{"type": "user_message", "text": "hello"}'


@dataclass(frozen=True, slots=True)
class UserAudio:
    """Microphone audio, in the input format of the conversation."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """A frame of a type not known here: to be ignored."""

    type: str
    fields: Mapping[str, object]


def decode(frame: str | bytes) -> ClientEvent | UserAudio | UnknownEvent:
    """What a client said. Raises ProtocolViolation and nothing else."""
    if isinstance(frame, bytes):
        frame = _text_of(frame)
    audio = _plain_audio(frame)
    return _decode_object(frame) if audio is None else UserAudio(audio)


def encode(event: ServerEvent) -> str:
    """The frame of an event."""
    return event.to_json()


def encode_audio(
    event_id: int, audio: bytes, alignment: Alignment | None = None
) -> str:
    """The frame of an Audio event, made without building one."""
    encoded = b2a_base64(audio, newline=False).decode("ascii")
    rest = "" if alignment is None else f',"alignment":{alignment.model_dump_json()}'
    return (
        f'{{"type":"audio","audio_event":{{"audio_base_64":"{encoded}",'
        f'"event_id":{event_id}{rest}}}}}'
    )


def encode_user_audio(audio: bytes) -> str:
    """The frame in which a client sends sound of its microphone."""
    return (
        f'{{"{USER_AUDIO_KEY}":"{b2a_base64(audio, newline=False).decode("ascii")}"}}'
    )


def decode_server_event(frame: str | bytes) -> ServerEvent | UnknownEvent:
    """What a server said, as strict as we are with ourselves. Raises ValueError."""
    fields = from_json(frame)
    wire_type = fields.get("type") if isinstance(fields, dict) else None
    if not isinstance(wire_type, str):
        raise ValueError("A server's frame is an object with a type")
    event_class = SERVER_EVENT_TYPES.get(wire_type)
    if event_class is None:
        return UnknownEvent(wire_type, fields)
    return event_class.from_frame(fields)


def _text_of(frame: bytes) -> str:
    try:
        return frame.decode()
    except UnicodeDecodeError:
        raise client_fault(
            ErrorType.INVALID_MESSAGE,
            "A binary frame must hold JSON in UTF-8; "
            f'send audio as {{"{USER_AUDIO_KEY}": "<base64>"}}',
        ) from None


def _plain_audio(frame: str) -> bytes | None:
    """The audio of a frame that holds nothing else; None: a parser must look."""
    audio = user_audio(frame)
    try:
        return None if audio is None else a2b_base64(audio, strict_mode=True)
    except ValueError:
        return None


def _decode_object(frame: str) -> ClientEvent | UserAudio | UnknownEvent:
    fields = _parse(frame)
    if fields.get(USER_AUDIO_KEY) is not None:
        return UserAudio(_audio_of(fields[USER_AUDIO_KEY]))
    wire_type = fields.get("type")
    if wire_type is None:
        raise client_fault(
            ErrorType.MISSING_FIELDS,
            f"type is missing: send {_EXAMPLE}, "
            f'or audio as {{"{USER_AUDIO_KEY}": "<base64>"}}',
        )
    if not isinstance(wire_type, str):
        raise client_fault(
            ErrorType.VALUE_ERROR, f"type must be a string, as in {_EXAMPLE}"
        )
    event_class = CLIENT_EVENT_TYPES.get(wire_type)
    if event_class is None:
        return UnknownEvent(wire_type, fields)
    try:
        return event_class.model_validate(fields)
    except ValidationError as error:
        raise _violation(wire_type, error) from None


def _parse(frame: str) -> dict[str, object]:
    try:
        # Refuses lone surrogates, NaN, 4300 digits and 200 levels of nesting.
        fields = from_json(frame.encode(), allow_inf_nan=False)
    except ValueError as error:
        why = "not UTF-8" if isinstance(error, UnicodeError) else str(error)[:100]
        raise client_fault(
            ErrorType.INVALID_MESSAGE,
            f"The frame is not valid JSON ({why}); send one object, as {_EXAMPLE}",
        ) from None
    if not isinstance(fields, dict):
        raise client_fault(
            ErrorType.INVALID_MESSAGE,
            f"The frame must be one JSON object, as {_EXAMPLE}",
        )
    _refuse_what_cannot_be_kept(fields, "")
    return fields


def _refuse_what_cannot_be_kept(value: object, path: str) -> None:
    """NUL in a text, for one, and infinity (1e999 reads as one)."""
    if message := fault(value):
        _refuse(path, message)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_what_cannot_be_kept(key, f"a key in {path or 'the frame'}")
            _refuse_what_cannot_be_kept(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_what_cannot_be_kept(item, f"{path}.{index}")


def _refuse(path: str, message: str) -> None:
    raise client_fault(ErrorType.VALUE_ERROR, f"{path[:200]} {message}")


def _audio_of(value: object) -> bytes:
    if not isinstance(value, str):
        raise client_fault(
            ErrorType.VALUE_ERROR, f"{USER_AUDIO_KEY} must be a string of base64"
        )
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError as error:
        raise client_fault(
            ErrorType.VALUE_ERROR,
            f"{USER_AUDIO_KEY} is not base64 ({error}); "
            "use A-Z a-z 0-9 + / with = as padding, no line breaks",
        ) from None


def _violation(wire_type: str, error: ValidationError) -> ProtocolViolation:
    details = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    all_missing = all(one["type"] == "missing" for one in details)
    named = [
        f"{'.'.join(map(str, one['loc']))[:120]}: "
        + ("is missing; add it" if one["type"] == "missing" else one["msg"])
        for one in details[:_MAX_FAULTS_NAMED]
    ]
    return client_fault(
        ErrorType.MISSING_FIELDS if all_missing else ErrorType.VALUE_ERROR,
        f"{wire_type}: " + ", ".join(named),
    )

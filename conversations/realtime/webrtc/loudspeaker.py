"""Takes the sound out of the frames for a client: it leaves as a voice, not as data."""

import re
from binascii import a2b_base64
from typing import Any

from pydantic_core import from_json, to_json

from conversations.protocol import ulaw
from conversations.protocol.audio_format import DEFAULT_FORMAT, AudioFormat
from conversations.protocol.audio_frames import agent_audio
from conversations.protocol.resampling import Resampler
from conversations.realtime.webrtc.voice_queue import RATE_HZ, VoiceQueue

_EVENT_ID = re.compile(r'"event_id"\s*:\s*(\d+)')


class Loudspeaker:
    """Reads every frame on its way out; sound of what was interrupted is dropped."""

    def __init__(self, queue: VoiceQueue) -> None:
        self._queue = queue
        self._format = AudioFormat.parse(DEFAULT_FORMAT)
        self._resampler = Resampler(self._format.rate_hz, RATE_HZ)
        self._utterance = -1
        self._void_id = -1
        self.input_format: AudioFormat | None = None
        """What the client's microphone is wanted in; None before the metadata."""
        self.response_id = 0
        """Of the newest answer."""

    def take(self, frame: str) -> str:
        """The frame without its sound."""
        audio = agent_audio(frame)
        if audio is not None:
            rest = frame.replace(audio, "", 1) if audio else frame
            found = _EVENT_ID.search(rest)
            self._play(audio, int(found[1]) if found else 0)
            return rest
        event: dict[str, Any] = from_json(frame)
        match event.get("type"):
            case "audio":
                payload = event["audio_event"]
                self._play(payload["audio_base_64"], payload.get("event_id", 0))
                payload["audio_base_64"] = ""
                return to_json(event).decode()
            case "interruption":
                self._interrupt(event["interruption_event"]["event_id"])
            case "conversation_initiation_metadata":
                self._begin(event["conversation_initiation_metadata_event"])
            case "agent_response":
                told = event["agent_response_event"]
                self.response_id = told.get("event_id", self.response_id)
        return frame

    def _begin(self, metadata: dict[str, Any]) -> None:
        self._format = AudioFormat.parse(metadata["agent_output_audio_format"])
        self._resampler = Resampler(self._format.rate_hz, RATE_HZ)
        self.input_format = AudioFormat.parse(
            metadata.get("user_input_audio_format") or DEFAULT_FORMAT
        )

    def _play(self, base64: str, event_id: int) -> None:
        if event_id <= self._void_id:
            return
        if event_id != self._utterance:
            # What resampling holds back is of the one before, not a part of this.
            self._queue.put(self._resampler.flush())
            self._utterance = event_id
        pcm = a2b_base64(base64)
        if self._format.encoding == "ulaw":
            pcm = ulaw.decode(pcm)
        self._queue.put(self._resampler.convert(pcm))

    def _interrupt(self, event_id: int) -> None:
        self._void_id = max(self._void_id, event_id)
        self._resampler.discard()
        self._queue.flush()

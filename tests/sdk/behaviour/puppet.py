"""An agent that does what the driver of the page tells it, frame by frame.

What callers write makes it act: `do:` and a JSON list of steps, each of them an event to
send, or one of `{"raw": text}`, `{"close": [code, reason]}`, `{"vanish": true}`, and
`{"hear": "silence" | "sound"}`, which waits until the microphone gives that.
"""

import base64
import json
import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

METADATA = {
    "type": "conversation_initiation_metadata",
    "conversation_initiation_metadata_event": {
        "conversation_id": "conv_puppet",
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
    },
}
ORDER = "do:"
SILENCE_FRAMES = 50
"""Longer than the pauses between the beeps of Chromium's microphone."""
TIMEOUT_S = 60


class Call:
    """One caller, and what came from it."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.query = parse_qs(urlsplit(socket.request.path).query)
        self.received: list[dict[str, Any]] = []
        """Every frame but sound and orders."""
        self.close: tuple[int, str] | None = None
        """As the caller closed, if it was the caller."""
        self.ended = threading.Event()

    @property
    def protocols(self) -> list[str]:
        """What the caller offered."""
        offered = self.socket.request.headers.get("Sec-WebSocket-Protocol", "")
        return [name.strip() for name in offered.split(",") if name]

    def run(self) -> None:
        """Until either side ends it."""
        frame = json.loads(self.socket.recv())
        self.received.append(frame)
        agent = self.query.get("agent_id", [""])[0]
        if agent == "refusing":
            self.socket.close(1008, "The desk is closed.")
            return
        if agent == "confused":
            self.socket.send('{"type": "ping", "ping_event": {"event_id": 1}}')
            self.socket.close(1002, "Nothing was agreed.")
            return
        self.socket.send(json.dumps(METADATA))
        for text in self.socket:
            frame = json.loads(text)
            if frame.get("type") == "user_message" and frame["text"].startswith(ORDER):
                self._act(json.loads(frame["text"].removeprefix(ORDER)))
            elif "user_audio_chunk" not in frame:
                self.received.append(frame)

    def _act(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            if "type" in step:
                self.socket.send(json.dumps(step))
            elif "raw" in step:
                self.socket.send(step["raw"])
            elif "close" in step:
                self.socket.close(*step["close"])
            elif "vanish" in step:
                self.socket.socket.shutdown(2)
            elif "hear" in step:
                self._hear(step["hear"] == "silence")

    def _hear(self, silence: bool) -> None:
        silent_frames = 0
        while True:
            frame = json.loads(self.socket.recv())
            if "user_audio_chunk" not in frame:
                self.received.append(frame)
                continue
            silent = not any(base64.b64decode(frame["user_audio_chunk"]))
            silent_frames = silent_frames + 1 if silent else 0
            if silent_frames >= SILENCE_FRAMES if silence else not silent:
                return


class Puppet:
    """Listens on 127.0.0.1. `close` it afterwards."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._server = serve(
            self._talk, "127.0.0.1", 0, subprotocols=["convai"], compression=None
        )
        port = self._server.socket.getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def _talk(self, socket: ServerConnection) -> None:
        call = Call(socket)
        self.calls.append(call)
        try:
            call.run()
        except (ConnectionClosed, OSError):
            pass  # The caller left, or was made to.
        finally:
            received = socket.protocol.close_rcvd
            if received is not None and socket.protocol.close_rcvd_then_sent:
                call.close = (received.code, received.reason)
            call.ended.set()

    def close(self) -> None:
        """End every call."""
        self._server.shutdown()
        self._thread.join()

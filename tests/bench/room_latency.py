"""How long sound takes through a room: `python -m tests.bench.room_latency [--rounds N]`.

The room and LiveKit's own client in one process, so that one clock times both ends, over
one peer connection and over two. In ms: from a frame that is sent to its sound at the
client, from an interruption to silence there, and from the client's microphone to the
room. The client holds sound back itself, to even out the network. Writes
`build/room_latency.json`.
"""

import argparse
import asyncio
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc

from tests.bench.figures import summary, table
from tests.server.live_parley import free_port

RESULT = Path("build/room_latency.json")
RATE_HZ = 48_000
CHUNK_BYTES = 2 * RATE_HZ * 40 // 1000
LOUD = 1_500
AT = np.arange(RATE_HZ) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 440 * AT)).astype(np.int16)
STEP = RATE_HZ // 100


def main() -> None:
    """Measure both ways of joining."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    found = asyncio.run(measure(arguments.rounds))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(found, indent=2) + "\n")
    rows = [
        (way, what, *figures.values())
        for way, kinds in found.items()
        if isinstance(kinds, dict)
        for what, figures in kinds.items()
    ]
    print(table(("way", "ms", "n", "p50", "p95", "max"), rows))
    print(f"load average {found['load_average']:.1f}")


async def measure(rounds: int) -> dict[str, Any]:
    """A dictionary for each way, and how busy the machine was."""
    import uvicorn  # noqa: PLC0415

    host = _Host()
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(host, host="127.0.0.1", port=port, log_level="error")
    )
    serving = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110  # it has no event for that
        await asyncio.sleep(0.05)
    found: dict[str, Any] = {}
    for way, single in (("one connection", True), ("two connections", False)):
        client = _Client()
        options = rtc.RoomOptions(single_peer_connection=single)
        await client.room.connect(f"ws://127.0.0.1:{port}", "a.b.c", options)
        found[way] = await _timed(client, await host.joined.get(), rounds)
        await client.room.disconnect()
    server.should_exit = True
    await serving
    return {**found, "load_average": os.getloadavg()[0]}


class _Host:
    """An ASGI application that takes everybody in."""

    def __init__(self) -> None:
        self.joined: asyncio.Queue[Any] = asyncio.Queue()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Needs Django's settings to be read first.
        from conversations.realtime.socket import Socket  # noqa: PLC0415
        from conversations.realtime.webrtc.joining import JoinPath as Way  # noqa: PLC0415
        from conversations.realtime.webrtc.joining import read_join  # noqa: PLC0415
        from conversations.realtime.webrtc.names import Names  # noqa: PLC0415
        from conversations.realtime.webrtc.peer import Network  # noqa: PLC0415
        from conversations.realtime.webrtc.room import Room  # noqa: PLC0415
        from conversations.realtime.webrtc.signalling import Signalling  # noqa: PLC0415
        from tests.realtime.webrtc.caller import LIMITS  # noqa: PLC0415

        if scope["type"] != "websocket":
            return
        socket = Socket(scope, receive, send)
        await socket.opened()
        way = Way.SINGLE if scope["path"] == Way.SINGLE.value else Way.DUAL
        join = read_join(way, socket.query, socket.authorization)
        names = Names("conv_bench", "agent_bench")
        room = Room(
            names, Signalling(join, names, (), 50, lambda: 0), Network(), LIMITS
        )
        await socket.accept()
        room.open(socket)
        await room.connected()
        self.joined.put_nowait(room)
        await room.first_socket_gone()
        await room.shut()


class _Client:
    """Listens, and speaks when it is told."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.room.on("track_subscribed", self._listen)
        self._source = rtc.AudioSource(RATE_HZ, 1)
        self.loud_s = 0.0
        self.quiet_s = 0.0
        self.changed = asyncio.Event()
        self.is_loud = False
        self._steps = 0
        self.spoke_s = 0.0
        self._listening: list[asyncio.Task[None]] = []

    def _listen(self, track: Any, _publication: Any, _participant: Any) -> None:
        self._listening.append(asyncio.ensure_future(self._hear(track)))

    async def _hear(self, track: Any) -> None:
        now_s = asyncio.get_running_loop().time
        async for came in rtc.AudioStream(track, sample_rate=RATE_HZ, num_channels=1):
            loud = np.abs(np.frombuffer(came.frame.data, np.int16)).max() > LOUD
            if loud != self.is_loud:
                self.is_loud = bool(loud)
                self.loud_s, self.quiet_s = (
                    (now_s(), self.quiet_s) if loud else (self.loud_s, now_s())
                )
                self.changed.set()

    async def until(self, *, loud: bool) -> None:
        async with asyncio.timeout(5):
            while self.is_loud is not loud:
                self.changed.clear()
                await self.changed.wait()

    async def publish(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)
        self._listening.append(asyncio.ensure_future(self._speak()))

    def say(self) -> None:
        self._steps = 20

    async def _speak(self) -> None:
        now_s = asyncio.get_running_loop().time
        due_s = now_s()
        while True:
            due_s += 0.01
            await asyncio.sleep(max(0.0, due_s - now_s()))
            pcm = TONE[:STEP] if self._steps else np.zeros(STEP, np.int16)
            if self._steps == 20:  # noqa: PLR2004  # its first
                self.spoke_s = now_s()
            self._steps = max(self._steps - 1, 0)
            frame = rtc.AudioFrame(pcm.tobytes(), RATE_HZ, 1, STEP)
            await self._source.capture_frame(frame)


async def _timed(client: _Client, room: Any, rounds: int) -> dict[str, Any]:
    from conversations.protocol.audio_format import AudioFormat  # noqa: PLC0415
    from conversations.protocol.codec import UserAudio, encode_audio  # noqa: PLC0415
    from conversations.realtime.translate import metadata_frame  # noqa: PLC0415

    now_s = asyncio.get_running_loop().time
    pcm = AudioFormat.parse("pcm_48000")
    await client.publish()
    await room.send(metadata_frame("conv_bench", pcm, pcm))
    heard: asyncio.Queue[float] = asyncio.Queue()

    async def listen() -> None:
        before = False
        async for frame in room.frames():
            if isinstance(frame, UserAudio):
                samples = np.frombuffer(frame.audio, np.int16)
                loud = bool(np.abs(samples).max() > LOUD)
                if loud and not before:
                    heard.put_nowait(now_s())
                before = loud

    listening = asyncio.ensure_future(listen())
    await asyncio.sleep(2)
    down_ms, stop_ms, up_ms = [], [], []
    for number in range(rounds):
        # Not in step with the packets.
        await asyncio.sleep(0.5 + 0.0037 * number)
        sent_s = now_s()
        data = TONE.tobytes()
        for at in range(0, len(data), CHUNK_BYTES):
            await room.send(encode_audio(number, data[at : at + CHUNK_BYTES]))
        await client.until(loud=True)
        down_ms.append((client.loud_s - sent_s) * 1000)
        await asyncio.sleep(0.3)
        stopped_s = now_s()
        event = {"event_id": number}
        await room.send(
            json.dumps({"type": "interruption", "interruption_event": event})
        )
        await client.until(loud=False)
        stop_ms.append((client.quiet_s - stopped_s) * 1000)
        client.say()
        up_ms.append((await asyncio.wait_for(heard.get(), 5) - client.spoke_s) * 1000)
    listening.cancel()
    return {
        "frame to the client's ear": summary(down_ms),
        "interruption to silence": summary(stop_ms),
        "microphone to the room": summary(up_ms),
    }


if __name__ == "__main__":
    main()
    # The client's native threads do not always end by themselves.
    os._exit(0)

"""One call of LiveKit's native client: `python -m tests.sdk.livekit_program URL TOKEN WAY`.

A program of its own, for the library writes what it likes and keeps threads that outlive
a call. See `program_session.py` for how it is talked to. `WAY` is "single" or "dual".
"""

import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc

RATE_HZ = 16_000
FRAME_SAMPLES = RATE_HZ // 100


def tell(kind: str, detail: Any = None) -> None:
    print(json.dumps([kind, detail]), flush=True)


class Call:
    """`join` it, then `obey` orders."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self._microphone = rtc.AudioSource(RATE_HZ, 1)
        self._heard: list[bytes] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self.room.on("data_received", self._told)
        self.room.on("track_subscribed", self._listen)
        self.room.on(
            "active_speakers_changed",
            lambda speakers: tell("speakers", [one.identity for one in speakers]),
        )
        self.room.on("reconnected", lambda: tell("reconnected"))
        self.room.on("participant_disconnected", lambda one: tell("gone", one.identity))
        self.room.on(
            "disconnected",
            lambda reason: tell("disconnected", rtc.DisconnectReason.Name(reason)),
        )

    async def join(self, url: str, token: str, *, single: bool) -> None:
        """Until the microphone is open and the conversation has begun."""
        options = rtc.RoomOptions(single_peer_connection=single)
        await self.room.connect(url, token, options)
        tell("joined", [self.room.name, sorted(self.room.remote_participants)])
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._microphone)
        await self.room.local_participant.publish_track(
            track,
            rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE),
        )
        await self.event({"type": "conversation_initiation_client_data"})

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _told(self, packet: rtc.DataPacket) -> None:
        event = json.loads(packet.data)
        if event["type"] == "ping":
            pong = {"type": "pong", "event_id": event["ping_event"]["event_id"]}
            self._start(self.event(pong))
        else:
            tell(event["type"], event)

    def _listen(
        self,
        track: rtc.RemoteAudioTrack,
        _publication: rtc.RemoteTrackPublication,
        _participant: rtc.RemoteParticipant,
    ) -> None:
        self._start(self._hear(track))

    async def _hear(self, track: rtc.RemoteAudioTrack) -> None:
        async for came in rtc.AudioStream(track, sample_rate=RATE_HZ, num_channels=1):
            self._heard.append(bytes(came.frame.data))

    # --- Orders --------------------------------------------------------------

    async def event(self, event: dict[str, Any]) -> None:
        """Send it as data."""
        await self.room.local_participant.publish_data(json.dumps(event), reliable=True)

    async def say(self, pcm_base64: str) -> None:
        """Speak, and then be silent for a while, in real time."""
        pcm = np.frombuffer(base64.b64decode(pcm_base64), np.int16)
        pcm = np.pad(pcm, (0, 2 * RATE_HZ))
        for start in range(0, len(pcm) - FRAME_SAMPLES, FRAME_SAMPLES):
            part = pcm[start : start + FRAME_SAMPLES].tobytes()
            await self._microphone.capture_frame(
                rtc.AudioFrame(part, RATE_HZ, 1, FRAME_SAMPLES)
            )

    async def heard(self, path: str) -> None:
        """Write what was heard since the last time into a file."""
        heard, self._heard = b"".join(self._heard), []
        await asyncio.to_thread(Path(path).write_bytes, heard)

    async def lose_signalling(self, _: None) -> None:
        """Lose the signalling socket, as by a network that changes."""
        await self.room.simulate_scenario(
            rtc.SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT
        )

    async def end(self, _: None) -> None:
        """Hang up."""
        await self.room.disconnect()

    async def obey(self) -> None:
        """Carry out what standard input says, in turn."""
        while line := await asyncio.to_thread(sys.stdin.readline):
            number, name, argument = json.loads(line)
            orders = {
                "event": self.event,
                "say": self.say,
                "heard": self.heard,
                "lose_signalling": self.lose_signalling,
                "end": self.end,
            }
            try:
                tell("done", [number, await orders[name](argument)])
            except Exception as error:
                tell("failed", [number, str(error)])


async def main(url: str, token: str, way: str) -> None:
    call = Call()
    try:
        await call.join(url, token, single=way == "single")
    except Exception as error:
        tell("refused", str(error))
        return
    tell("started")
    await call.obey()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

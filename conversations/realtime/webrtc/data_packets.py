"""Wire events in LiveKit's data packets. Pure."""

from google.protobuf.message import DecodeError
from livekit.protocol import models

from conversations.realtime.webrtc.names import Names


class BadPacket(Exception):
    """Bytes that are no data packet."""


class SentPackets:
    """What the agent sends: numbered, as a participant of the room."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._sequence = 0

    def wrap(self, event: str) -> bytes:
        """The next packet."""
        self._sequence += 1
        return models.DataPacket(
            participant_identity=self._names.agent_identity,
            participant_sid=self._names.agent_sid,
            sequence=self._sequence,
            user=models.UserPacket(payload=event.encode()),
        ).SerializeToString()


class ReceivedPackets:
    """What the client sends, each packet once."""

    def __init__(self) -> None:
        self.last_sequence = 0
        """Of the newest packet; a client that resumes sends what came after it again."""

    def unwrap(self, data: bytes) -> bytes | None:
        """The event in it; None: it holds none, or came before. Raises BadPacket."""
        try:
            packet = models.DataPacket.FromString(data)
        except DecodeError as error:
            raise BadPacket(str(error)) from None
        if packet.sequence:
            if packet.sequence <= self.last_sequence:
                return None
            self.last_sequence = packet.sequence
        return packet.user.payload if packet.HasField("user") else None

"""What a client's data says: the wire events in it."""

from collections.abc import Callable

from pydantic_core import from_json, to_json

from conversations.realtime.webrtc.data_packets import ReceivedPackets


class ClientWords:
    """Reads one client's data. Raises BadPacket."""

    def __init__(self, newest_answer: Callable[[], int], *, ours: bool) -> None:
        """`newest_answer` gives its event id. `ours`: the client is our own."""
        self._newest_answer = newest_answer
        self._ours = ours
        self._received = ReceivedPackets()

    @property
    def last_sequence(self) -> int:
        """Of the newest packet that came."""
        return self._received.last_sequence

    def read(self, data: str | bytes) -> str | bytes | None:
        """The event in it, if there is one."""
        if isinstance(data, str):
            # Our own client sends events as they are.
            return data
        event = self._received.unwrap(data)
        return event if event is None or self._ours else self._with_our_id(event)

    def _with_our_id(self, event: bytes) -> bytes:
        """Feedback of official clients is about the newest answer.

        They count what they hear by themselves, so their ids mean nothing here.
        """
        if b'"feedback"' not in event:
            return event
        try:
            fields = from_json(event)
        except ValueError:
            # Who takes it in says what is wrong with it.
            return event
        if isinstance(fields, dict) and fields.get("type") == "feedback":
            fields["event_id"] = self._newest_answer()
            return to_json(fields)
        return event

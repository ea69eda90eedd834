"""The frames of a conversation over WebRTC, which no wire can be tapped for.

They are encrypted between the client and the server: its page tells what passes its data
channels, see `drivers/overheard.mjs`.
"""

import base64
import json
from typing import Any

from livekit.protocol import models

from tests.sdk.told import Told
from tests.sdk.wiretap import Line, WireFrame


class DataLine(Line):
    """Of one session."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def passed(self) -> list[WireFrame]:
        """Every event so far."""
        events = [
            (sender, _event(packet)) for sender, packet in self._told.all("packet")
        ]
        return [WireFrame(sender, event) for sender, event in events if event]


def _event(packet: str) -> dict[str, Any] | None:
    """What an application's packet holds; LiveKit has others of its own."""
    read = models.DataPacket.FromString(base64.b64decode(packet))
    if not read.HasField("user"):
        return None
    event: dict[str, Any] = json.loads(read.user.payload)
    return event

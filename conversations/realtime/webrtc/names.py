"""Who is who in a room of two: its client and its agent. Pure."""

import secrets
import string
from dataclasses import dataclass, field

_LETTERS = string.ascii_letters + string.digits


def _new_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(12))


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of one room. LiveKit's clients tell kinds by their prefixes."""

    room: str
    """The conversation's id: clients read theirs from it."""
    agent_id: str
    user_name: str = ""
    room_sid: str = field(default_factory=lambda: _new_id("RM_"))
    agent_sid: str = field(default_factory=lambda: _new_id("PA_"))
    agent_track_sid: str = field(default_factory=lambda: _new_id("TR_"))
    user_sid: str = field(default_factory=lambda: _new_id("PA_"))

    @property
    def agent_identity(self) -> str:
        """Official clients know the agent by how it begins."""
        return f"agent-{self.agent_id}"

    @property
    def user_identity(self) -> str:
        """Never to be taken for the agent."""
        return f"user-{self.user_sid}"

    @property
    def agent_stream(self) -> str:
        """The `msid` stream by which clients find whose track it is."""
        return f"{self.agent_sid}|{self.agent_track_sid}"


def new_track_sid() -> str:
    """For a track that the client publishes."""
    return _new_id("TR_")

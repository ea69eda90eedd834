"""Who may take over: what the built-in tools ask of those who know the agents."""

from dataclasses import dataclass
from typing import Protocol

from conversations.engine.persona import Persona


class TransferRefused(Exception):
    """The agent cannot take over; the text says why, for the model and for staff."""


@dataclass(frozen=True, slots=True)
class AgentTransfer:
    """One way out to another agent."""

    agent_id: str
    condition: str
    """When to go it, in the owner's words."""
    delay_ms: int = 0
    message: str = ""
    """Said by the agent that hands over."""
    greets: bool = False
    """The other agent begins with its first message."""
    keeps_voice: bool = False
    """The other agent speaks with this one's voice."""


class Casting(Protocol):
    """Makes those who may take over in one conversation."""

    @property
    def agent_id(self) -> str:
        """Of the agent in charge."""

    async def another(self, transfer: AgentTransfer) -> Persona:
        """The agent a transfer leads to. Raises TransferRefused."""

    def in_language(self, language: str) -> Persona:
        """The agent in charge in another of its languages. Raises TransferRefused."""

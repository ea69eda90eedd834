"""Who goes on instead: what the built-in tools ask of those who know the agents."""

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


@dataclass(slots=True)
class HandoffCounts:
    """What has become of a conversation so far, whoever is in charge: tools may not do
    all of it again.
    """

    max_transfers: int = 5
    transfers: int = 0
    language_was_changed: bool = False


class Handoff(Protocol):
    """Makes those who may take over from the agent in charge."""

    @property
    def agent_id(self) -> str:
        """Of the agent in charge."""

    @property
    def counts(self) -> HandoffCounts:
        """Of the conversation."""

    async def another(self, transfer: AgentTransfer) -> Persona:
        """The agent a transfer leads to. Raises TransferRefused."""

    def in_language(self, language: str) -> Persona:
        """The agent in charge in another of its languages. Raises TransferRefused."""

"""Who may take over from an agent: another of this site, or itself in another language."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from channels.db import database_sync_to_async

from conversations.assembly.agent_changes import in_language
from conversations.engine.builtin.handoff import (
    AgentTransfer,
    HandoffCounts,
    TransferRefused,
)
from conversations.engine.persona import Persona
from conversations.engine.ports import ProviderError
from conversations.engine.variables import MissingVariable
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.taking_over import CannotTakeOver, who_takes_over
from conversations.store.library.model_providers import up_to_date

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AgentHandoff:
    """The `Handoff` of the agent in charge."""

    agent: AgentSettings
    at_first: AgentSettings
    """The same as it was when it was first in charge."""
    called: AgentSettings
    """Whom the client called: for that one the conversation goes on counting."""
    counts: HandoffCounts
    persona_of: Callable[[AgentSettings], Persona]
    """Makes an agent ready to speak. Raises ProviderError, MissingVariable."""

    @property
    def agent_id(self) -> str:
        """Of the agent in charge."""
        return self.agent.public_id

    @property
    def first_language(self) -> str:
        """Which the agent in charge spoke at first."""
        return self.at_first.language

    async def another(self, transfer: AgentTransfer) -> Persona:
        """The agent a transfer leads to. Raises TransferRefused."""
        try:
            agent = await database_sync_to_async(_who_takes_over)(
                transfer.agent_id, self.called
            )
        except CannotTakeOver as reason:
            raise TransferRefused(str(reason)) from None
        if transfer.keeps_voice:
            agent = replace(
                agent,
                tts=self.agent.tts,
                voice=self.agent.voice,
                speed=self.agent.speed,
            )
        return self._ready(agent)

    def in_language(self, language: str) -> Persona:
        """The agent in charge in another of its languages. Raises TransferRefused."""
        at_first = self.at_first
        if language == at_first.language:
            return self._ready(at_first)
        return self._ready(in_language(at_first, language))

    def _ready(self, agent: AgentSettings) -> Persona:
        try:
            return self.persona_of(agent)
        except MissingVariable as missing:
            reason = f"The variable {missing.name} has no value, which the agent needs."
            why = reason
        except ProviderError as error:
            # The model reads the reason, and may tell the caller, whoever that is.
            why, reason = str(error), error.plain or "Its models cannot be used now."
        logger.warning("%s could not take over: %s", agent.public_id, why)
        raise TransferRefused(reason)


def _who_takes_over(public_id: str, called: AgentSettings) -> AgentSettings:
    """With the model providers that it may name as they are now. Blocks."""
    agent = who_takes_over(
        public_id, called=called.public_id, from_private=called.requires_auth
    )
    up_to_date()
    return agent

"""Those who may take over, as the test wrote them down."""

import asyncio
from dataclasses import dataclass, field

from conversations.engine.builtin.handoff import (
    AgentTransfer,
    HandoffCounts,
    TransferRefused,
)
from conversations.engine.persona import Persona


@dataclass
class FakeHandoff:
    """Knows these agents and languages, and keeps what it was asked for."""

    agents: dict[str, Persona] = field(default_factory=dict)
    languages: dict[str, Persona] = field(default_factory=dict)
    agent_id: str = "agent_1"
    counts: HandoffCounts = field(default_factory=HandoffCounts)
    delay_ms: int = 0
    asked: list[str] = field(default_factory=list)

    async def another(self, transfer: AgentTransfer) -> Persona:
        self.asked.append(transfer.agent_id)
        await asyncio.sleep(self.delay_ms / 1000)
        if transfer.agent_id not in self.agents:
            raise TransferRefused(f"The agent {transfer.agent_id} takes no calls.")
        return self.agents[transfer.agent_id]

    def in_language(self, language: str) -> Persona:
        self.asked.append(language)
        if language not in self.languages:
            raise TransferRefused(f"There is no {language}.")
        return self.languages[language]

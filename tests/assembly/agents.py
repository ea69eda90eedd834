"""Agents as the assembly is given them, without a database."""

from conversations.models import Agent
from conversations.store.agents.settings import AgentSettings, _settings


def agent(**changes) -> AgentSettings:
    return _settings(Agent(public_id="agent_a", **changes))

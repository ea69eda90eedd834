"""Agents as the assembly is given them, without a database."""

from conversations.assembly.speakers import Speakers
from conversations.assembly.tools import AgentTools
from conversations.engine.variables import LiveVariables, Variables
from conversations.models import Agent
from conversations.store.agents.settings import AgentSettings, _settings


def agent(**changes) -> AgentSettings:
    return _settings(Agent(**{"public_id": "agent_a", **changes}))


def speakers_of(of: AgentSettings, **values: object) -> Speakers:
    """Who may speak in a written call of this agent, with these variables."""
    return Speakers(
        of,
        "conv_1",
        text_only=True,
        wanted_events=frozenset(),
        variables=LiveVariables(Variables.of(values)),
    )


def tools_of(of: AgentSettings, **values: object) -> AgentTools:
    """What the model of the agent that was called may use."""
    return speakers_of(of, **values).tools(of)

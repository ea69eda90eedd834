"""Who may connect, and what they may ask for. How many may is in `capacity.py`."""

from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.store.agents import AgentSettings

NO_SUCH_AGENT = "agent_id: there is no such agent, or it is switched off"

FREE_OVERRIDES = frozenset({"conversation.text_only", "conversation.client_events"})
"""They change what the client is sent, not what the agent is."""


def check_agent(agent: AgentSettings | None) -> AgentSettings:
    """The agent, if it takes calls; raises ProtocolViolation otherwise."""
    if agent is None or not agent.enabled:
        raise client_fault(ErrorType.VALUE_ERROR, NO_SUCH_AGENT)
    return agent


def check_overrides(
    data: ConversationInitiationClientData, agent: AgentSettings
) -> None:
    """Raises ProtocolViolation naming the first override that is not allowed."""
    for path, value in data.conversation_config_override.given().items():
        if path in FREE_OVERRIDES:
            continue
        if path == "agent.language" and value == agent.language:
            # The widget always sends the language; the agent's own changes nothing.
            continue
        raise client_fault(
            ErrorType.OVERRIDE_ERROR,
            f"Override for field '{path}' is not allowed by this agent; leave it out",
        )

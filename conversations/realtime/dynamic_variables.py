"""What a client is told whose agent needs a variable that nobody gave."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from conversations.assembly.variables import (
    client_variables,
    filled,
    missing_fault,
    system_values,
)
from conversations.engine.variables import MissingVariable
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.store.agents.settings import AgentSettings


def check_variables(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> None:
    """Whether every variable the agent's texts ask for has a value.

    Raises ProtocolViolation. The conversation has no id yet, and needs none for this.
    """
    known = client_variables(agent, data.dynamic_variables)
    system = system_values(agent.public_id, "", timezone.now())
    with missing_are_told():
        for text in (agent.prompt, agent.first_message):
            filled(text, known, system)


@contextmanager
def missing_are_told() -> Iterator[None]:
    """Raises ProtocolViolation for a variable that is missing."""
    try:
        yield
    except MissingVariable as missing:
        name, fault = missing_fault(missing)
        raise client_fault(
            ErrorType.MISSING_DYNAMIC_VARIABLE, f"dynamic_variables: {name} {fault}"
        ) from None

"""The values of `{{name}}` in one conversation: the agent's, the client's, the server's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from conversations.engine.options import SessionOptions
from conversations.engine.variables import MissingVariable, Variables
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.initiation import (
    RESERVED_VARIABLE_PREFIX,
    ConversationInitiationClientData,
)
from conversations.store.agents import AgentSettings

MISSING = (
    "dynamic_variables: {name} is missing; the agent's prompt or first message needs it"
)
SECRET = (
    "dynamic_variables: {name} is a secret, for headers of tools only; take it out of "
    "the agent's prompt and first message"
)
MAX_NAME_CHARACTERS = 60
NO_TELEPHONE = {
    "system__caller_id": "",
    "system__called_number": "",
    "system__call_sid": "",
}


def client_variables(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> Variables:
    """The client's values, and the agent's own for what the client did not send."""
    own = {
        name: value
        for name, value in agent.dynamic_variables.items()
        if value is not None and not name.startswith(RESERVED_VARIABLE_PREFIX)
    }
    return Variables.of(own, data.dynamic_variables)


def system_values(
    agent_id: str, conversation_id: str, now: datetime, duration_secs: int = 0
) -> dict[str, object]:
    """What the server adds, as it stands at a moment. Prompts have those of the start."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    return {
        "system__agent_id": agent_id,
        "system__current_agent_id": agent_id,
        "system__conversation_id": conversation_id,
        "system__time_utc": now.isoformat(),
        "system__time": f"{local:%A, %H:%M %-d %B %Y}",
        "system__timezone": timezone.get_default_timezone_name(),
        "system__call_duration_secs": duration_secs,
        **NO_TELEPHONE,
    }


def check_variables(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> None:
    """Whether every variable the agent's texts ask for has a value.

    Raises ProtocolViolation. The conversation has no id yet, and needs none for this.
    """
    known = client_variables(agent, data)
    _filled_texts(
        (agent.prompt, agent.first_message),
        _with_system(known, system_values(agent.public_id, "", timezone.now())),
    )


def with_variables(
    options: SessionOptions, variables: Variables, system: Mapping[str, object]
) -> SessionOptions:
    """The options with their texts filled in. Raises ProtocolViolation."""
    prompt, first_message = _filled_texts(
        (options.prompt, options.first_message), _with_system(variables, system)
    )
    return replace(options, prompt=prompt, first_message=first_message)


def _with_system(variables: Variables, system: Mapping[str, object]) -> Variables:
    return replace(variables, told={**variables.told, **system})


def _filled_texts(texts: tuple[str, str], variables: Variables) -> list[str]:
    try:
        return [variables.fill(text) for text in texts]
    except MissingVariable as missing:
        raise _missing(missing) from None


def _missing(missing: MissingVariable) -> ProtocolViolation:
    text = SECRET if missing.secret else MISSING
    return client_fault(
        ErrorType.MISSING_DYNAMIC_VARIABLE,
        text.format(name=missing.name[:MAX_NAME_CHARACTERS]),
    )

"""The values of `{{name}}` in one conversation: the agent's, the client's, the server's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from conversations.engine.options import SessionOptions
from conversations.engine.variables import MissingVariable, Variables
from conversations.protocol.variable_rule import RESERVED_PREFIX
from conversations.store.agents.settings import AgentSettings

MAX_NAME_CHARACTERS = 60
"""Of a name in a message."""
NO_TELEPHONE = {
    "system__caller_id": "",
    "system__called_number": "",
    "system__call_sid": "",
}


def client_variables(agent: AgentSettings, given: Mapping[str, object]) -> Variables:
    """The client's values, and the agent's own for what the client did not send."""
    return Variables.of(own_values(agent), given)


def system_values(
    agent_id: str,
    conversation_id: str,
    now: datetime,
    duration_secs: int = 0,
    current_agent_id: str = "",
) -> dict[str, object]:
    """What the server adds, as it stands at a moment. Prompts have those of the start.

    `current_agent_id` is whoever took over from the agent that was called.
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    return {
        "system__agent_id": agent_id,
        "system__current_agent_id": current_agent_id or agent_id,
        "system__conversation_id": conversation_id,
        "system__time_utc": now.isoformat(),
        "system__time": f"{local:%A, %H:%M %-d %B %Y}",
        "system__timezone": timezone.get_default_timezone_name(),
        "system__call_duration_secs": duration_secs,
        **NO_TELEPHONE,
    }


def filled(text: str, variables: Variables, system: Mapping[str, object]) -> str:
    """The text with the values of variables in it. Raises MissingVariable."""
    return replace(variables, told={**variables.told, **system}).fill(text)


def own_values(agent: AgentSettings) -> dict[str, object]:
    """What the agent's owner says where nobody says anything else."""
    return {
        name: value
        for name, value in agent.dynamic_variables.items()
        if value is not None and not name.startswith(RESERVED_PREFIX)
    }


def with_variables(
    options: SessionOptions,
    variables: Variables,
    system: Mapping[str, object],
    own: Mapping[str, object],
) -> SessionOptions:
    """The options with their texts filled in; values that are not the owner's `own` are
    marked in the prompt. Raises MissingVariable.
    """
    every = replace(variables, told={**variables.told, **system})
    prompt, foreign = every.filled(options.prompt, {**own, **system})
    return replace(
        options,
        prompt=prompt,
        prompt_foreign=foreign,
        first_message=filled(options.first_message, variables, system),
    )


def missing_fault(missing: MissingVariable) -> tuple[str, str]:
    """The variable's name, as far as a message holds it, and what is wrong with it."""
    fault = (
        "is a secret, for headers of tools only; take it out of the agent's prompt and"
        " first message"
        if missing.secret
        else "is missing; the agent's prompt or first message needs it"
    )
    return missing.name[:MAX_NAME_CHARACTERS], fault

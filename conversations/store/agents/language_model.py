"""Which language model an agent has: one that is offered, or an endpoint of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.models import Agent
from conversations.protocol.custom_llm import (
    CUSTOM_LLM,
    CustomLlmError,
    parse_custom_llm,
)
from conversations.protocol.headers import SecretHeader
from conversations.store.library.secrets import NoSecret, secret_value

NO_OTHER = "none"
"""In place of fallbacks: nobody answers for it."""


@dataclass(frozen=True, slots=True)
class CustomLlm:
    """An endpoint that only this agent uses."""

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    problem: str = ""
    """What keeps it from being used, and how to mend it."""


def custom_llm_of(agent: Agent) -> CustomLlm | None:
    """With its secrets; None where the agent uses a model that is offered."""
    if agent.llm != CUSTOM_LLM:
        return None
    try:
        config = parse_custom_llm(agent.custom_llm)
        return CustomLlm(
            config.base_url,
            config.model,
            _open(config.api_key),
            {name: _open(value) for name, value in config.headers.items()},
        )
    except CustomLlmError as error:
        place = ".".join(("custom_llm", *error.path))
        return CustomLlm("", "", problem=f"{place} {error}.")
    except NoSecret as error:
        # One agent's secret must not keep the others from being listed or called.
        return CustomLlm("", "", problem=str(error))


def fallbacks_of(text: str) -> tuple[str, ...] | None:
    """Who answers when the agent's own model does not; None is the site's rule."""
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if not names:
        return None
    return tuple(name for name in names if name != NO_OTHER)


def _open(value: str | SecretHeader | None) -> str:
    if isinstance(value, SecretHeader):
        return secret_value(value.secret_id)
    return value or ""

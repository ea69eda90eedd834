"""What a client wants otherwise than the agent has it: what is allowed, what it does."""

from collections.abc import Iterator, Mapping

from conversations.assembly.agent_changes import EFFECTS, UnusableValue, in_language
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.overridable import (
    EXTRA_BODY,
    FREE,
    LANGUAGE,
    SOFT_TIMEOUT,
)
from conversations.store.agents.settings import AgentSettings

OWN_PARTS_OF_BODY = frozenset(
    {"functions", "messages", "model", "stream", "tool_choice", "tools"}
)
"""Of a model's request: what they say has fields of its own, or is the server's."""
MAX_PATH_CHARACTERS = 80


def overridden(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> AgentSettings:
    """The agent as this client wants it.

    Raises ProtocolViolation naming the first override that is not allowed or of no use.
    """
    given = data.conversation_config_override.given()
    for path in _asked(given, agent):
        _check_allowed(path, agent)
    _check_extra_body(data.custom_llm_extra_body, agent)
    changes = {path: value for path, value in given.items() if path not in FREE}
    if changes.get(LANGUAGE) == agent.language:
        del changes[LANGUAGE]
    # The language first: what else the client asks for wins over the language's preset.
    if LANGUAGE in changes:
        agent = in_language(agent, str(changes.pop(LANGUAGE)))
    for path, value in changes.items():
        try:
            agent = EFFECTS[path](agent, value)
        except UnusableValue as unusable:
            raise _refused(path, str(unusable)) from None
    return agent


def _asked(given: Mapping[str, object], agent: AgentSettings) -> Iterator[str]:
    for path, value in given.items():
        if path in FREE or (path == LANGUAGE and value == agent.language):
            # The widget always sends the language; the agent's own changes nothing.
            continue
        yield path


def _check_allowed(path: str, agent: AgentSettings) -> None:
    whole = SOFT_TIMEOUT if path.startswith(f"{SOFT_TIMEOUT}.") else path
    if path not in EFFECTS and path != LANGUAGE:
        raise _refused(path, "is not supported by this server; leave it out")
    if path not in agent.overridable and whole not in agent.overridable:
        raise _refused(
            path, "is not allowed by this agent; leave it out or allow it there"
        )


def _check_extra_body(body: Mapping[str, object], agent: AgentSettings) -> None:
    if not body:
        return
    if EXTRA_BODY not in agent.overridable:
        raise _refused(
            EXTRA_BODY, "is not allowed by this agent; leave it out or allow it there"
        )
    if taken := sorted(OWN_PARTS_OF_BODY & body.keys()):
        raise _refused(f"{EXTRA_BODY}.{taken[0]}", "is the server's own; leave it out")


def _refused(path: str, reason: str) -> ProtocolViolation:
    # The last part of a path may be the client's own word.
    return client_fault(
        ErrorType.OVERRIDE_ERROR,
        f"Override for field '{path[:MAX_PATH_CHARACTERS]}' {reason}",
    )

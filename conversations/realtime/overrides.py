"""What a client wants otherwise than the agent has it: what is allowed, what it does."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from conversations.assembly.providers import provider_problem
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.initiation import (
    ConversationConfigOverride,
    ConversationInitiationClientData,
)
from conversations.protocol.overridable import (
    EXTRA_BODY,
    FREE,
    LANGUAGE,
    NEVER,
    SOFT_TIMEOUT,
)
from conversations.store.agents.settings import AgentSettings

logger = logging.getLogger(__name__)

OWN_PARTS_OF_BODY = frozenset(
    {"functions", "messages", "model", "stream", "tool_choice", "tools"}
)
"""Of a model's request: what they say has fields of its own, or is the server's."""
MAX_NAME_CHARACTERS = 200
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
        agent = _in_language(agent, str(changes.pop(LANGUAGE)))
    for path, value in changes.items():
        agent = EFFECTS[path](agent, value)
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


def _in_language(agent: AgentSettings, language: str) -> AgentSettings:
    """The agent with what its preset for the language says, if it has one."""
    changed = replace(agent, language=language)
    for path, value in _preset(agent, language).items():
        # A preset may hold what Parley does not act on.
        if path in EFFECTS:
            changed = EFFECTS[path](changed, value)
    return changed


def _preset(agent: AgentSettings, language: str) -> Mapping[str, Any]:
    preset = agent.language_presets.get(language, {})
    try:
        override = ConversationConfigOverride.model_validate(
            preset.get("overrides") or {}
        )
    except ValidationError:
        # It is the agent's fault, not the client's, who still gets the language.
        logger.exception(
            "The preset of %s for %r cannot be read", agent.public_id, language
        )
        return {}
    given = override.given()
    translation = preset.get("first_message_translation")
    if isinstance(translation, dict) and isinstance(translation.get("text"), str):
        given.setdefault("agent.first_message", translation["text"])
    return given


def _with_llm(agent: AgentSettings, name: str) -> AgentSettings:
    name = name[:MAX_NAME_CHARACTERS]
    if problem := provider_problem("llm", name):
        # What is wrong here is for staff; the client can only name another.
        logger.warning("A client asked for a model that cannot be had: %s", problem)
        raise _refused(
            "agent.prompt.llm",
            "is no model that can be had here; name one like openai/gpt-4o-mini",
        )
    return replace(agent, llm=name)


def _with_tools(agent: AgentSettings, ids: list[str]) -> AgentSettings:
    """Of the shared tools these alone; those written into the agent stay."""
    own = {tool.public_id for tool in agent.tools if tool.public_id}
    if not own.issuperset(ids):
        raise _refused(
            "agent.prompt.tool_ids", "names a tool that is none of this agent's"
        )
    kept = [t for t in agent.tools if not t.public_id or t.public_id in ids]
    return replace(agent, tools=tuple(kept))


def _bridged_with(agent: AgentSettings, phrase: str) -> AgentSettings:
    fillers = (phrase,) if phrase else ()
    return replace(agent, turn=replace(agent.turn, fillers=fillers))


def _bridged_after(agent: AgentSettings, seconds: float) -> AgentSettings:
    after_ms = None if seconds == NEVER else round(seconds * 1000)
    return replace(agent, turn=replace(agent.turn, filler_after_ms=after_ms))


def _with_goodbye(agent: AgentSettings, text: str) -> AgentSettings:
    # An ending nobody announced is silence: an empty text changes nothing.
    if not text:
        return agent
    return replace(agent, phrases=replace(agent.phrases, max_duration=text))


def _with_duration(agent: AgentSettings, seconds: int) -> AgentSettings:
    return replace(agent, turn=replace(agent.turn, max_duration_ms=seconds * 1000))


def _as_it_is(agent: AgentSettings, _: object) -> AgentSettings:
    return agent


EFFECTS: Mapping[str, Callable[[AgentSettings, Any], AgentSettings]] = {
    "agent.first_message": lambda agent, text: replace(agent, first_message=text),
    "agent.prompt.prompt": lambda agent, text: replace(agent, prompt=text),
    "agent.prompt.llm": _with_llm,
    "agent.prompt.tool_ids": _with_tools,
    "agent.max_conversation_duration_message": _with_goodbye,
    "tts.voice_id": lambda agent, voice: replace(agent, voice=voice),
    "tts.speed": lambda agent, speed: replace(agent, speed=speed),
    # Kept with the conversation; the voices here know neither.
    "tts.stability": _as_it_is,
    "tts.similarity_boost": _as_it_is,
    "asr.keywords": lambda agent, words: replace(agent, keywords=tuple(words)),
    f"{SOFT_TIMEOUT}.message": _bridged_with,
    f"{SOFT_TIMEOUT}.timeout_seconds": _bridged_after,
    "conversation.max_duration_seconds": _with_duration,
}
"""What each override does to the agent, beside the language and the extra body."""


def _refused(path: str, reason: str) -> ProtocolViolation:
    # The last part of a path may be the client's own word.
    return client_fault(
        ErrorType.OVERRIDE_ERROR,
        f"Override for field '{path[:MAX_PATH_CHARACTERS]}' {reason}",
    )

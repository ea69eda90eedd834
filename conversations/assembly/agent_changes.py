"""An agent as somebody wants it for one conversation: another language, voice, model."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from conversations.assembly.providers import provider_problem
from conversations.protocol.initiation import ConversationConfigOverride
from conversations.protocol.overridable import NEVER, SOFT_TIMEOUT
from conversations.store.agents.settings import AgentSettings

logger = logging.getLogger(__name__)

MAX_NAME_CHARACTERS = 200


class UnusableValue(ValueError):
    """A value that this agent or this server can do nothing with."""


def in_language(agent: AgentSettings, language: str) -> AgentSettings:
    """The agent with what its preset for the language says, if it has one."""
    changed = replace(agent, language=language)
    for path, value in _preset(agent, language).items():
        # A preset may hold what Parley does not act on.
        if path not in EFFECTS:
            continue
        try:
            changed = EFFECTS[path](changed, value)
        except UnusableValue as unusable:
            logger.warning(
                "The preset of %s for %r: %s %s",
                agent.public_id,
                language,
                path,
                unusable,
            )
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
        raise UnusableValue(
            "is no model that can be had here; name one like openai/gpt-4o-mini"
        )
    return replace(agent, llm=name)


def _with_tools(agent: AgentSettings, ids: list[str]) -> AgentSettings:
    """Of the shared tools these alone; those written into the agent stay."""
    own = {tool.public_id for tool in agent.tools if tool.public_id}
    if not own.issuperset(ids):
        raise UnusableValue("names a tool that is none of this agent's")
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

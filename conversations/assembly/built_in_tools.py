"""The built-in tools of an agent: what its columns say becomes actions of the engine."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.assembly.agent_texts import AgentTexts
from conversations.assembly.handoff import AgentHandoff
from conversations.engine.builtin.action import Action
from conversations.engine.builtin.handoff import AgentTransfer
from conversations.engine.builtin.language_detection import LanguageDetection
from conversations.engine.builtin.skip_turn import SkipTurn
from conversations.engine.builtin.telephone import (
    KeypadTones,
    NumberTransfer,
    TransferToNumber,
    VoicemailDetection,
)
from conversations.engine.builtin.transfer_to_agent import TransferToAgent
from conversations.engine.tools import END_CALL
from conversations.protocol import system_tool as wire
from conversations.protocol.tool_config import ToolConfig, ToolConfigError, parse_tool
from conversations.store.agents.config.built_in_tools import complete
from conversations.store.agents.settings import AgentSettings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One tool as its owner set it up, and what it does."""

    config: ToolConfig
    action: Action


def built_in_tools(
    agent: AgentSettings, handoff: AgentHandoff, texts: AgentTexts
) -> list[BuiltIn]:
    """Those the agent has, but for ending the call; one of a kind, one of a name."""
    found: dict[str, BuiltIn] = {}
    kinds: set[str] = set()
    for config in _configs(agent):
        kind = config.system_tool_type
        if kind == END_CALL or kind in kinds or config.name in found:
            continue
        action = _action(agent, config.system_params, handoff, texts)
        if action is None:
            continue
        kinds.add(kind)
        found[config.name] = BuiltIn(config, action)
    return list(found.values())


def end_call_description(agent: AgentSettings) -> str:
    """What the owner says of ending the call; "" for nothing."""
    described = (
        config.description
        for config in _configs(agent)
        if config.system_tool_type == END_CALL and config.description.strip()
    )
    return next(described, "")


def _configs(agent: AgentSettings) -> Iterator[ToolConfig]:
    """Of its columns first, then what stands among its other tools."""
    written = [complete(name, dict(tool)) for name, tool in agent.system_tools.items()]
    written += [dict(tool.config) for tool in agent.tools if tool.kind == "system"]
    for tool in written:
        try:
            yield parse_tool(tool)
        except ToolConfigError as error:
            # One that is set up wrongly keeps the agent from nothing else.
            logger.warning(
                "Agent %s has no tool %s: %s", agent.public_id, tool.get("name"), error
            )


def _action(  # noqa: PLR0911  # a table
    agent: AgentSettings,
    params: wire.SystemToolParams | None,
    handoff: AgentHandoff,
    texts: AgentTexts,
) -> Action | None:
    """None: there is nothing that it could do."""
    match params:
        case wire.SkipTurn():
            return SkipTurn(params.wait_ms)
        case wire.LanguageDetection():
            known = [handoff.first_language, agent.language, *agent.language_presets]
            return LanguageDetection(
                list(dict.fromkeys(filter(None, known))),
                handoff,
                language=agent.language,
                only_at_the_start=params.only_at_conversation_start,
            )
        case wire.TransferToAgent():
            ways = [_way(one, texts) for one in params.transfers if one.agent_id]
            return TransferToAgent(ways, handoff) if ways else None
        case wire.TransferToNumber():
            numbers = [n for one in params.transfers if (n := _number(one, texts))]
            if not numbers:
                return None
            return TransferToNumber(numbers, params.enable_client_message)
        case wire.KeypadTones():
            return KeypadTones(params.suppress_turn_after_dtmf)
        case wire.VoicemailDetection():
            return VoicemailDetection(texts.filled(params.voicemail_message))
        case _:
            return None


def _way(way: wire.AgentTransfer, texts: AgentTexts) -> AgentTransfer:
    return AgentTransfer(
        agent_id=way.agent_id,
        condition=texts.described(way.condition),
        delay_ms=way.delay_ms,
        message=texts.filled(way.transfer_message),
        greets=way.enable_transferred_agent_first_message,
        keeps_voice=way.preserve_voice_settings,
    )


def _number(way: wire.NumberTransfer, texts: AgentTexts) -> NumberTransfer | None:
    place = way.transfer_destination
    destination = texts.value(place.value) if place.is_variable else place.value
    if not destination:
        return None
    condition = texts.described(way.condition)
    return NumberTransfer(destination, condition, way.transfer_type)

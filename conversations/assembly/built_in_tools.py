"""The built-in tools of an agent: what its columns say becomes actions of the engine."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from conversations.assembly.declared import tool_of
from conversations.engine.builtin.action import Action
from conversations.engine.builtin.handoff import (
    AgentTransfer,
    Handoff,
    HandoffCounts,
    TransferRefused,
)
from conversations.engine.builtin.language_detection import LanguageDetection
from conversations.engine.builtin.skip_turn import SkipTurn
from conversations.engine.builtin.telephone import (
    KeypadTones,
    NumberTransfer,
    TransferToNumber,
    VoicemailDetection,
)
from conversations.engine.builtin.transfer_to_agent import TransferToAgent
from conversations.engine.persona import Persona
from conversations.engine.tools import END_CALL, Tool
from conversations.protocol import system_tool as wire
from conversations.protocol.tool_config import ToolConfig, ToolConfigError, parse_tool
from conversations.store.agents.config.built_in_tools import complete
from conversations.store.agents.settings import AgentSettings

logger = logging.getLogger(__name__)


class Cast(Handoff, Protocol):
    """Also knows the conversation's variables."""

    @property
    def base_language(self) -> str:
        """Which the agent in charge spoke at first."""

    def fill(self, text: str) -> str:
        """The text with the values of variables; "" if one of them has none."""

    def described(self, text: str) -> str:
        """The text as a model may read it: values that others gave are data in it."""

    def value(self, variable: str) -> str:
        """A variable's value; "" if it has none."""


class Nobody:
    """The cast where nothing is run: tools are only declared."""

    agent_id = ""
    base_language = ""
    counts = HandoffCounts()

    async def another(self, transfer: AgentTransfer) -> Persona:
        """Raises TransferRefused."""
        raise TransferRefused("Nobody can take over here.")

    def in_language(self, language: str) -> Persona:
        """Raises TransferRefused."""
        raise TransferRefused("The language cannot be changed here.")

    def fill(self, text: str) -> str:
        """As it is."""
        return text

    def described(self, text: str) -> str:
        """As it is."""
        return text

    def value(self, variable: str) -> str:
        """Its place."""
        return f"{{{{{variable}}}}}"


NOBODY = Nobody()


@dataclass(frozen=True, slots=True)
class BuiltIns:
    """The tools, and what they do by name."""

    tools: tuple[Tool, ...]
    actions: Mapping[str, Action]


def built_in_tools(agent: AgentSettings, cast: Cast) -> BuiltIns:
    """Those the agent has, but for ending the call."""
    tools: dict[str, Tool] = {}
    actions: dict[str, Action] = {}
    kinds: set[str] = set()
    for config in _configs(agent):
        kind = config.system_tool_type
        if kind == END_CALL or kind in kinds or config.name in tools:
            continue
        action = _action(agent, config.system_params, cast)
        if action is None:
            continue
        kinds.add(kind)
        declaration = action.declaration(config.name, config.description)
        tools[config.name] = tool_of(agent, config, declaration)
        actions[config.name] = action
    return BuiltIns(tuple(tools.values()), actions)


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
    agent: AgentSettings, params: wire.SystemToolParams | None, cast: Cast
) -> Action | None:
    """None: there is nothing that it could do."""
    match params:
        case wire.SkipTurn():
            return SkipTurn(params.wait_ms)
        case wire.LanguageDetection():
            known = [cast.base_language, agent.language, *agent.language_presets]
            return LanguageDetection(
                list(dict.fromkeys(filter(None, known))),
                cast,
                language=agent.language,
                only_at_the_start=params.only_at_conversation_start,
            )
        case wire.TransferToAgent():
            ways = [_way(one, cast) for one in params.transfers if one.agent_id]
            return TransferToAgent(ways, cast) if ways else None
        case wire.TransferToNumber():
            numbers = [n for one in params.transfers if (n := _number(one, cast))]
            if not numbers:
                return None
            return TransferToNumber(numbers, params.enable_client_message)
        case wire.KeypadTones():
            return KeypadTones(params.suppress_turn_after_dtmf)
        case wire.VoicemailDetection():
            return VoicemailDetection(cast.fill(params.voicemail_message))
        case _:
            return None


def _way(way: wire.AgentTransfer, cast: Cast) -> AgentTransfer:
    return AgentTransfer(
        agent_id=way.agent_id,
        condition=cast.described(way.condition),
        delay_ms=way.delay_ms,
        message=cast.fill(way.transfer_message),
        greets=way.enable_transferred_agent_first_message,
        keeps_voice=way.preserve_voice_settings,
    )


def _number(way: wire.NumberTransfer, cast: Cast) -> NumberTransfer | None:
    place = way.transfer_destination
    destination = cast.value(place.value) if place.is_variable else place.value
    if not destination:
        return None
    condition = cast.described(way.condition)
    return NumberTransfer(destination, condition, way.transfer_type)

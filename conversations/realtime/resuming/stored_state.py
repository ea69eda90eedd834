"""What a client asked for, as another process is told of it. It is stored sealed."""

import json
from dataclasses import dataclass, replace
from typing import Any

from conversations.protocol.close_codes import ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.opening import Opening
from conversations.realtime.overrides import overridden
from conversations.store.agents.settings import AgentSettings


@dataclass(frozen=True, slots=True)
class Restored:
    """The agent as the client wanted it, and what it wanted."""

    agent: AgentSettings
    opening: Opening


def stored_state(
    agent: AgentSettings,
    opening: Opening,
    known: ConversationInitiationClientData | None,
) -> str:
    """All that cannot be read from the conversation's rows.

    `known` is what the owner's webhook said; its variables are in the opening already.
    """
    return json.dumps(
        {
            "data": _told(opening.data),
            "known": None if known is None else _told(known),
            "input": agent.input_audio_format,
            "output": agent.output_audio_format,
        }
    )


def restored(agent: AgentSettings, state: str) -> Restored:
    """The agent as it is now, with what was asked of it then.

    What it does not allow any more is left out. The client was told the audio's formats
    and keeps to them.
    """
    stored = json.loads(state)
    data = ConversationInitiationClientData.model_validate(stored["data"])
    agent = _wanted(agent, data)
    if stored["known"] is not None:
        known = ConversationInitiationClientData.model_validate(stored["known"])
        agent = _wanted(agent, known)
    agent = replace(
        agent,
        input_audio_format=stored["input"],
        output_audio_format=stored["output"],
    )
    return Restored(agent, Opening(data, came=True))


def _told(data: ConversationInitiationClientData) -> dict[str, Any]:
    return data.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def _wanted(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> AgentSettings:
    try:
        return overridden(agent, data)
    except ProtocolViolation:
        return agent

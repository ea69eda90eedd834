"""What the owner's webhook knows of a caller, put into the conversation's beginning.

Whatever goes wrong with it is noted for staff, and the conversation begins without it.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from conversations.protocol.close_codes import ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.overridable import FROM_WEBHOOK
from conversations.realtime.description import description
from conversations.realtime.opening import Opening
from conversations.realtime.overrides import overridden
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.recorder import ConversationRecorder
from conversations.tools.asking import read_secret
from conversations.tools.initiation import NotKnown, known_beforehand

logger = logging.getLogger(__name__)

NOTE = "initiation_webhook"
NOT_ASKED = "It could not be asked; the server's log says why."


@dataclass(frozen=True, slots=True)
class Beginning:
    """An agent and what is wanted of it, with what was known beforehand."""

    agent: AgentSettings
    opening: Opening
    is_told: bool = False
    """Whether the webhook said anything."""
    faults: tuple[str, ...] = ()
    known: ConversationInitiationClientData | None = None
    """What it said."""

    def keep(self, recorder: ConversationRecorder) -> None:
        """Let staff see it."""
        if self.is_told:
            recorder.described(**description(self.agent, self.opening.data))
        for fault in self.faults:
            recorder.noted(NOTE, fault, 0)


def is_asked_for(agent: AgentSettings) -> bool:
    """Whether the webhook is asked about this agent's callers."""
    return agent.hosted is None and FROM_WEBHOOK in agent.overridable


async def informed(
    agent: AgentSettings, opening: Opening, conversation_id: str
) -> Beginning:
    """Ask, if the agent allows it. Takes no longer than the setting says."""
    if not is_asked_for(agent):
        return Beginning(agent, opening)
    asked = _asked(agent, opening, conversation_id)
    try:
        known = await known_beforehand(asked, read_secret)
    except NotKnown as fault:
        return Beginning(agent, opening, faults=(str(fault),))
    except Exception:
        logger.exception("The initiation webhook could not be asked")
        return Beginning(agent, opening, faults=(NOT_ASKED,))
    return Beginning(agent, opening) if known is None else _with(agent, opening, known)


def _asked(
    agent: AgentSettings, opening: Opening, conversation_id: str
) -> dict[str, Any]:
    """What is known so far, without secrets."""
    told = description(agent, opening.data)
    return {
        "agent_id": agent.public_id,
        "conversation_id": conversation_id,
        "user_id": told["user_id"] or None,
        "source": told["source"],
        "dynamic_variables": told["dynamic_variables"],
        # Of telephone calls.
        "caller_id": None,
        "called_number": None,
        "call_sid": None,
    }


def _with(
    agent: AgentSettings, opening: Opening, known: ConversationInitiationClientData
) -> Beginning:
    """What it says wins over what the client said, but for how the client talks."""
    data, faults = opening.data, list[str]()
    merged: dict[str, Any] = {
        "dynamic_variables": {**data.dynamic_variables, **known.dynamic_variables},
        "user_id": data.user_id or known.user_id,
    }
    try:
        agent = overridden(agent, known)
    except ProtocolViolation as violation:
        faults.append(f"Its overrides are left out: {violation.message}")
    else:
        body = {**data.custom_llm_extra_body, **known.custom_llm_extra_body}
        merged["custom_llm_extra_body"] = body
    opening = replace(opening, data=data.model_copy(update=merged))
    return Beginning(agent, opening, True, tuple(faults), known)

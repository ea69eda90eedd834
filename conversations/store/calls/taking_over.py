"""Whether an agent may take over a conversation that began with another."""

from django.utils import timezone

from conversations.models import Agent
from conversations.protocol.public_ids import is_public_id
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import TooManyConversations, check_limits


class CannotTakeOver(Exception):
    """The agent stays out of it; the text says why."""


def who_takes_over(public_id: str, *, from_private: bool) -> AgentSettings:
    """The agent of this id as it stands now. Raises CannotTakeOver.

    `from_private`: the client was let in to an agent as private as it. The agent's
    limits hold at this moment; the conversation goes on counting for the agent that was
    called.
    """
    known = agent_settings(public_id) if is_public_id(public_id) else None
    if known is None:
        raise CannotTakeOver(f"There is no agent {public_id[:80]!r}.")
    if not known.takes_calls:
        raise CannotTakeOver(f"The agent {known.name} is switched off.")
    if known.hosted is not None:
        raise CannotTakeOver(
            f"The agent {known.name} runs on the vendor's platform and cannot take over"
            " here."
        )
    if known.requires_auth and not from_private:
        raise CannotTakeOver(
            f"The agent {known.name} is private, and the caller came by a public one."
        )
    try:
        check_limits(Agent.objects.get(public_id=public_id), timezone.now())
    except TooManyConversations as full:
        raise CannotTakeOver(str(full)) from None
    return known

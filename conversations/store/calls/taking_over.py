"""Whether an agent may take over a conversation that began with another."""

from django.utils import timezone

from conversations.models import Agent
from conversations.protocol.public_ids import is_public_id
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import TooManyConversations, check_limits
from conversations.store.privacy.comparing import kept_less


class CannotTakeOver(Exception):
    """The agent stays out of it; the text says why."""


def who_takes_over(public_id: str, *, called: str, from_private: bool) -> AgentSettings:
    """The agent of this id as it stands now. Raises CannotTakeOver.

    `called`: the id of the agent that was called, for which the conversation goes on
    counting and by whose choice it is kept. So an agent that keeps less of its callers
    stays out: their words would be kept after all. `from_private`: the client was let in
    to an agent as private as it. The agent's limits hold at this moment.
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
    row = Agent.objects.get(public_id=public_id)
    first = Agent.objects.filter(public_id=called).first()
    if less := kept_less(row, first or Agent()):
        raise CannotTakeOver(
            f"The agent {known.name} {less}, and the one that was called keeps more."
            " Set the same for both."
        )
    try:
        check_limits(row, timezone.now())
    except TooManyConversations as full:
        raise CannotTakeOver(str(full)) from None
    return known

"""The code by which an agent's page lets people in: compared, never shown.

Whoever typed it carries its *mark*, which tells nothing of the code and holds for this
agent and this code only.
"""

import hmac

from django.utils.crypto import salted_hmac

from conversations.models import Agent, SecretUnreadable

MIN_CODE_CHARACTERS, MAX_CODE_CHARACTERS = 6, 100


class CodeUnreadable(Exception):
    """The code was sealed with a key that is gone; the text says how to mend it."""


def has_code(agent_id: str) -> bool:
    """Whether the agent's page asks for one."""
    agent = _agent(agent_id)
    return agent is not None and bool(agent.access_code)


def mark_of_typed(agent_id: str, typed: str) -> str | None:
    """The mark to carry, if this is the agent's code; None if it is not.

    Raises CodeUnreadable: nobody can type a code that cannot be read.
    """
    agent = _agent(agent_id)
    if agent is None or not agent.access_code:
        return None
    try:
        code = agent.access_code.reveal()
    except SecretUnreadable as error:
        raise CodeUnreadable(str(error)) from None
    # Hashed, so that neither the length nor where they differ takes its time.
    if not hmac.compare_digest(_mark(agent_id, typed.strip()), _mark(agent_id, code)):
        return None
    return _mark(agent_id, code)


def holds(agent_id: str, mark: str) -> bool:
    """Whether a mark is of the code that is asked for now; none is of one that cannot be
    read.
    """
    agent = _agent(agent_id)
    return agent is not None and mark_holds(agent, mark)


def mark_holds(agent: Agent, mark: str) -> bool:
    """As `holds`, for an agent that was read already."""
    if not mark or not agent.access_code:
        return False
    try:
        code = agent.access_code.reveal()
    except SecretUnreadable:
        return False
    return hmac.compare_digest(_mark(agent.public_id, code), mark)


def _agent(agent_id: str) -> Agent | None:
    found = Agent.objects.filter(public_id=agent_id)
    return found.only("pk", "public_id", "access_code").first()


def _mark(agent_id: str, code: str) -> str:
    return salted_hmac(
        "parley.access_code", f"{agent_id}\n{code}", algorithm="sha256"
    ).hexdigest()

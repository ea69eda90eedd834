"""Whom a conversation is owed and cannot be given: webhooks are told, by its agent.

Only what comes before there is a row: how a conversation that has one ended is told from
it. Nobody is told of those who may not talk to the agent, or do not speak the protocol.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from conversations.realtime.faults import NotReady, TryAgainLater
from conversations.store.calls.writer import writer
from conversations.store.webhooks.endings import FailureReason, tell_of_refusal


@contextmanager
def refusals_told(agent_id: str) -> Iterator[None]:
    """Have it told if the body turns a client away that was admitted."""
    try:
        yield
    except NotReady as refusal:
        _tell(agent_id, "unknown", refusal.message)
        raise
    except TryAgainLater as refusal:
        _tell(agent_id, "busy", refusal.message)
        raise


def _tell(agent_id: str, why: FailureReason, reason: str) -> None:
    # Written behind all else: a full writer loses this first.
    writer().submit(partial(tell_of_refusal, agent_id, why, reason), agent_id)

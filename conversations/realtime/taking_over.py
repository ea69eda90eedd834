"""This process takes over a conversation that another one began."""

import logging
from dataclasses import replace

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from conversations.engine.outputs import EndReason
from conversations.realtime.holding import Before, converse, sound_options
from conversations.realtime.process import this_process
from conversations.realtime.record_end import end_of
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.resuming.stored_state import restored
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.opening import open_recorder, taken_row
from conversations.store.calls.resumption import Claim, Claimed

logger = logging.getLogger(__name__)

CANNOT = "The conversation could not go on after the server was restarted."


def claim_of(transport: ResumableTransport, digest: str) -> Claim:
    """What is asked of the database for a client that shows a token of this digest."""
    parley = settings.PARLEY
    return Claim(
        digest,
        transport.digest,
        transport.agent_id,
        this_process.PROCESS_ID,
        parley["LEASE_MS"],
        parley["RESUME_WINDOW_MS"],
    )


async def take_over(
    transport: ResumableTransport, agent: AgentSettings, claimed: Claimed
) -> None:
    """Hold the conversation to its end. Raises ProtocolViolation."""
    conversation_id = claimed.conversation_id
    async with taken_row(conversation_id, this_process.PROCESS_ID, _failed):
        await this_process.readiness.wait()
        was = restored(agent, claimed.state)
        sound = sound_options(was.agent, was.opening)
        recorder = await open_recorder(
            conversation_id, sound, has_former=claimed.has_recording
        )
        remembered = claimed.remembered
        speaker = await database_sync_to_async(_speaker)(remembered.agent_id)
        passed = timezone.now() - claimed.began
        now_ms = int(passed.total_seconds() * 1000)
        recollection = replace(remembered.recollection, now_ms=now_ms)
        recorder.noted("resumed", "Went on after the server was restarted.", now_ms)
        logger.info("Conversation %s goes on in this process", conversation_id)
        before = Before(
            recollection,
            remembered.variables,
            speaker,
            transport.waited_ms,
            remembered.cut,
        )
        await converse(transport, was.agent, was.opening, recorder, before=before)


def _speaker(agent_id: str) -> AgentSettings | None:
    """Who had taken over, if that agent is still there."""
    agent = agent_settings(agent_id) if agent_id else None
    return agent if agent is not None and agent.takes_calls else None


def _failed(error: BaseException) -> EndOfConversation:
    return end_of(EndReason.FAILED, 0, CANNOT)

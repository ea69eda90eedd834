"""A client that lost its line comes back: whether it may, and to which conversation."""

import asyncio
import logging
from functools import partial

from channels.db import database_sync_to_async
from django.conf import settings

from conversations.doors import rate_limits
from conversations.protocol.close_codes import CloseCode, ErrorType, client_fault
from conversations.realtime.admission import NO_SUCH_AGENT
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.intake import check_size
from conversations.realtime.process import this_process
from conversations.realtime.refusals import refusals_told
from conversations.realtime.resuming.frames import Resume, read_resume
from conversations.realtime.resuming.resumable_transport import (
    TOO_MUCH,
    ResumableTransport,
)
from conversations.realtime.resuming.sent_frames import Forgotten
from conversations.realtime.resuming.terms import resume_terms
from conversations.realtime.resuming.token import digest_of
from conversations.realtime.socket import Socket
from conversations.realtime.taking_over import claim_of, take_over
from conversations.realtime.turning_away import faults_told
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.resumption import WRONG, NotResumable, claim
from conversations.store.calls.writer import WriterFull, writer

logger = logging.getLogger(__name__)

SAYS_NOTHING = "Who resumes says so with the first message; none came in time."


async def dial_in(socket: Socket, agent: AgentSettings | None) -> None:
    """Let a client go on with its conversation over this socket, until it is lost again.

    Raises ProtocolViolation.
    """
    try:
        await _dial_in(socket, agent)
    except TryAgainLater as busy:
        # Any other code would be the end to a client that is still trying.
        busy.close_code = CloseCode.TRY_AGAIN_LATER
        raise


async def _dial_in(socket: Socket, agent: AgentSettings | None) -> None:
    if await database_sync_to_async(rate_limits.connection)(socket.address):
        raise TryAgainLater("Too many connections from your address.")
    if agent is None or not agent.takes_calls:
        raise client_fault(ErrorType.VALUE_ERROR, NO_SUCH_AGENT)
    wish = await _wish(socket)
    if wish is None:
        return
    transport = this_process.resumable.find(wish.token)
    if transport is None:
        transport = ResumableTransport(agent.public_id, resume_terms(), wish.token)
        taking_over = _take_over_here(transport, socket, agent, wish)
        await this_process.resumable.run(transport, taking_over)
        return
    if transport.agent_id != agent.public_id:
        raise client_fault(ErrorType.VALUE_ERROR, WRONG)
    if not await transport.has_begun():
        raise TryAgainLater("The conversation could not go on here.")
    if transport.over:
        raise client_fault(ErrorType.VALUE_ERROR, transport.over)
    try:
        line = transport.come_back(socket, wish)
    except Forgotten:
        raise client_fault(ErrorType.VALUE_ERROR, TOO_MUCH) from None
    logger.info("Conversation %s goes on", transport.conversation_id)
    await transport.serve(line)


async def _take_over_here(
    transport: ResumableTransport, socket: Socket, agent: AgentSettings, wish: Resume
) -> None:
    """Another process began the conversation, and has ended."""
    with (
        refusals_told(agent.public_id),
        this_process.capacity.place(settings.PARLEY["MAX_CONVERSATIONS"]),
    ):
        wanted = claim_of(transport, digest_of(wish.token))
        try:
            # The writer may be busy, and the client dial elsewhere meanwhile.
            socket.listen_ahead()
            claimed = await writer().run(partial(claim, wanted, socket.has_left))
        except NotResumable as refused:
            raise client_fault(ErrorType.VALUE_ERROR, str(refused)) from None
        except WriterFull as error:
            raise TryAgainLater(str(error)) from None
        transport.take_over(socket, claimed.conversation_id, claimed.received)
        async with faults_told(transport):
            await take_over(transport, agent, claimed)


async def _wish(socket: Socket) -> Resume | None:
    """What the client wants; None when it left. Raises ProtocolViolation."""
    parley = settings.PARLEY
    try:
        async with asyncio.timeout(parley["INITIATION_TIMEOUT_MS"] / 1000):
            frame = await socket.receive()
    except TimeoutError:
        raise client_fault(ErrorType.MISSING_FIELDS, SAYS_NOTHING) from None
    if frame is None:
        return None
    check_size(frame, parley["MAX_MESSAGE_BYTES"])
    return read_resume(frame)

"""How a client is told that it cannot go on."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.faults import INTERNAL_ERROR
from conversations.realtime.translate import violation_frame
from conversations.realtime.transport import Transport

logger = logging.getLogger(__name__)


@asynccontextmanager
async def faults_told(transport: Transport) -> AsyncIterator[None]:
    """Whatever goes wrong meanwhile is told to the client, and ends here."""
    try:
        yield
    except ProtocolViolation as violation:
        logger.warning("Turned a client away: %s", violation.message)
        await turn_away(transport, violation)
    except Exception:
        logger.exception("A conversation could not be held")
        await turn_away(transport, INTERNAL_ERROR)


async def turn_away(transport: Transport, violation: ProtocolViolation) -> None:
    """Say why, and close. Says nothing to a client whose conversation has ended."""
    await transport.send(violation_frame(violation))
    await transport.close(violation.close_code, violation.message)

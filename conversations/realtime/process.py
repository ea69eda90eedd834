"""This server process: its models, its leases, how many conversations it holds."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone

from conversations import assembly
from conversations.engine.ports import ProviderError
from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.realtime.admission import TryAgainLater
from conversations.realtime.loopback import loopback_turn
from conversations.store import lease
from conversations.store.agents import AgentSettings, enabled_agents
from conversations.store.writer import writer

logger = logging.getLogger(__name__)

PROCESS_ID = uuid.uuid4().hex
LOADING_TIMEOUT_S = 60.0
LOADING_POLL_S = 0.1
AGENTS_PREPARED = 10
"""So many agents, those talked to last, answer their first question without delay."""
OFFLINE_VOICE = "offline/piper"


class Readiness:
    """Whether the models are loaded and a loopback turn has worked."""

    def __init__(self) -> None:
        self.finished = threading.Event()
        self.problem = ""
        """Why there can be no conversation, for everybody to read."""

    @property
    def ready(self) -> bool:
        """Conversations may begin."""
        return self.finished.is_set() and not self.problem


readiness = Readiness()
_live: set[object] = set()
_started = threading.Lock()


def start() -> None:
    """Begin to load the models and to keep the leases; returns at once. Call once."""
    if not _started.acquire(blocking=False):
        return
    threading.Thread(target=_load, name="models", daemon=True).start()
    threading.Thread(target=_keep_leases, name="leases", daemon=True).start()


def started() -> bool:
    """Whether this process serves, or only works with what is stored."""
    return _started.locked()


def live_conversations() -> int:
    """How many conversations this process holds."""
    return len(_live)


@contextmanager
def place(limit: int) -> Iterator[None]:
    """A place for one more conversation. Raises TryAgainLater when all are taken.

    Belongs to the event loop's thread.
    """
    if len(_live) >= limit:
        raise TryAgainLater("The server holds as many conversations as it may.")
    taken = object()
    _live.add(taken)
    try:
        yield
    finally:
        _live.remove(taken)


async def until_ready() -> None:
    """Wait for the models. Raises ProtocolViolation when they do not come."""
    finished = readiness.finished
    try:
        # Looked at now and then: to wait for it in threads, those who connect while the
        # models load would take all the threads there are.
        async with asyncio.timeout(LOADING_TIMEOUT_S):
            while not finished.is_set():  # noqa: ASYNC110  # set by another thread
                await asyncio.sleep(LOADING_POLL_S)
    except TimeoutError:
        raise TryAgainLater("The agent's models are still loading.") from None
    if not readiness.ready:
        raise ProtocolViolation(
            CloseCode.INTERNAL, ErrorType.UNKNOWN, readiness.problem
        )


def _load() -> None:
    try:
        assembly.registry().warm_up(lambda line: logger.info("%s", line))
        asyncio.run(_rehearse(enabled_agents(AGENTS_PREPARED)))
    except ProviderError as error:
        logger.error("The models could not be loaded: %s", error)
        readiness.problem = f"The agent's models could not be loaded: {error}"
    except Exception:
        # Whatever it is, people who connect have to be told, but not its words: they
        # were written for nobody outside.
        logger.exception("The models could not be loaded")
        readiness.problem = (
            "The agent's models could not be loaded; see the server's log."
        )
    else:
        logger.info("Ready to talk.")
    finally:
        connection.close()
        readiness.finished.set()


async def _rehearse(agents: list[AgentSettings]) -> None:
    await loopback_turn(assembly.registry())
    for agent in agents:
        # Only offline models are prepared: an HTTP voice would cost its owner money.
        if agent.tts in ("", OFFLINE_VOICE) and settings.PARLEY["TTS"] == OFFLINE_VOICE:
            try:
                await assembly.prepare(agent)
            except Exception:
                # One agent that is set up wrongly keeps no other from talking.
                logger.exception("Agent %s is not ready", agent.public_id)


def _keep_leases() -> None:
    pause_s = settings.PARLEY["LEASE_RENEWAL_MS"] / 1000
    stop = threading.Event()
    while True:
        writer().submit(partial(lease.renew, PROCESS_ID, settings.PARLEY["LEASE_MS"]))
        writer().submit(_reap)
        stop.wait(pause_s)


def _reap() -> None:
    closed = lease.reap(timezone.now())
    if closed:
        logger.info("Closed %d conversations whose process was lost.", closed)

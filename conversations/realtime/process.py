"""This server process: its models, its leases, how many conversations it holds."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from conversations import assembly
from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.providers.registry import Registry
from conversations.realtime.loopback import loopback_turn
from conversations.store import lease
from conversations.store.agents import enabled_agents
from conversations.store.writer import writer

logger = logging.getLogger(__name__)

PROCESS_ID = uuid.uuid4().hex
LOADING_TIMEOUT_S = 60
AGENTS_PREPARED = 10
"""So many agents, those talked to last, answer their first question without delay."""
OFFLINE_VOICE = "offline/piper"


class _Readiness:
    """Whether the models are loaded and a loopback turn has worked."""

    def __init__(self) -> None:
        self.finished = threading.Event()
        self.problem = ""

    @property
    def ready(self) -> bool:
        return self.finished.is_set() and not self.problem


readiness = _Readiness()
_live = 0
_started = threading.Lock()


def start() -> None:
    """Begin to load the models and to keep the leases; returns at once. Call once."""
    if not _started.acquire(blocking=False):
        return
    threading.Thread(target=_load, name="models", daemon=True).start()
    threading.Thread(target=_keep_leases, name="leases", daemon=True).start()


def live_conversations() -> int:
    """How many conversations this process holds."""
    return _live


@contextmanager
def place(limit: int) -> Iterator[None]:
    """A place for one more conversation. Raises ProtocolViolation when all are taken.

    Belongs to the event loop's thread.
    """
    global _live  # noqa: PLW0603  # counts what this process holds
    if _live >= limit:
        raise ProtocolViolation(
            CloseCode.OPERATIONAL,
            ErrorType.UNKNOWN,
            "The server holds as many conversations as it may; try again later.",
        )
    _live += 1
    try:
        yield
    finally:
        _live -= 1


async def until_ready() -> None:
    """Wait for the models. Raises ProtocolViolation when they do not come."""
    if not readiness.finished.is_set():
        await sync_to_async(readiness.finished.wait, thread_sensitive=False)(
            LOADING_TIMEOUT_S
        )
    if not readiness.ready:
        raise ProtocolViolation(
            CloseCode.INTERNAL,
            ErrorType.UNKNOWN,
            readiness.problem or "The models are still loading; try again in a moment.",
        )


def _load() -> None:
    try:
        registry = assembly.registry()
        registry.warm_up(lambda line: logger.info("%s", line))
        asyncio.run(_rehearse(registry))
    except Exception as error:
        # Whatever it is, people who connect have to be told.
        logger.exception("The models could not be loaded")
        readiness.problem = f"The agent's models could not be loaded: {error}"
    else:
        logger.info("Ready to talk.")
    finally:
        readiness.finished.set()


async def _rehearse(registry: Registry) -> None:
    await loopback_turn(registry)
    for agent in await sync_to_async(enabled_agents)(AGENTS_PREPARED):
        # Only offline models are prepared: an HTTP voice would cost its owner money.
        if agent.tts in ("", OFFLINE_VOICE) and settings.PARLEY["TTS"] == OFFLINE_VOICE:
            await assembly.prepare(agent)


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

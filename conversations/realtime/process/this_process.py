"""This server process: what it is made of, and the threads that keep it going."""

import threading
import uuid

from django.conf import settings

from conversations.hosted.reconciling import keep_reconciling
from conversations.realtime.process.capacity import Capacity
from conversations.realtime.process.leases import keep_leases
from conversations.realtime.process.readiness import Readiness, keep_trying
from conversations.realtime.process.rehearsal import prepare_agents, try_models
from conversations.realtime.process.sweeping import keep_sweeping
from conversations.realtime.process.task_worker import keep_working
from conversations.realtime.resuming.resumable_conversations import (
    ResumableConversations,
)
from conversations.realtime.webrtc.newcomers import Newcomers
from conversations.realtime.webrtc.rooms import Rooms

PROCESS_ID = uuid.uuid4().hex
TASK_WORKERS = 2
"""So that one task that waits for somebody far away does not keep all others waiting."""

readiness = Readiness()
capacity = Capacity()
webrtc_capacity = Capacity("The server holds as many calls over WebRTC as it may.")
"""Such a call takes a place here and one of `capacity`."""
resumable = ResumableConversations()
"""Those whose clients may come back, with a socket or without one."""
newcomers = Newcomers()
rooms = Rooms()
"""Those over WebRTC, but for the resumable."""
_started = threading.Lock()
_stopped = threading.Event()
"""Never set: the threads end with the process."""


def start() -> None:
    """Begin to load the models, to keep the leases, to look after hosted conversations
    and to do what is to be done after conversations.

    Returns at once. Call once.
    """
    if not _started.acquire(blocking=False):
        return
    threading.Thread(target=_make_ready, name="models", daemon=True).start()
    threading.Thread(
        target=keep_leases, args=(PROCESS_ID, _stopped.wait), name="leases", daemon=True
    ).start()
    threading.Thread(
        target=keep_reconciling,
        args=(PROCESS_ID, _stopped.wait),
        name="hosted",
        daemon=True,
    ).start()
    threading.Thread(
        target=keep_sweeping, args=(_stopped.wait,), name="sweeper", daemon=True
    ).start()
    for number in range(TASK_WORKERS if settings.PARLEY["TASK_WORKER"] else 0):
        threading.Thread(
            target=keep_working,
            args=(f"{PROCESS_ID}-{number}", _stopped.wait),
            name=f"tasks-{number}",
            daemon=True,
        ).start()


def started() -> bool:
    """Whether this process serves, or only works with what is stored."""
    return _started.locked()


def _make_ready() -> None:
    keep_trying(readiness, try_models, _stopped.wait)
    prepare_agents()

"""Fetches the vendor's record of each hosted conversation that is over.

The vendor needs a while to judge a call, so it is asked again, ever more rarely, until it
is done or too much time has passed. Which conversations wait is known by their rows:
what one process leaves, another one, or the same after a restart, finds.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from conversations.hosted.access import vendor_api
from conversations.hosted.problems import HostedError
from conversations.hosted.record import is_final, read_record
from conversations.hosted.vendor_api import VendorApi
from conversations.store.agents.settings import HostedSettings
from conversations.store.calls.hosted_recording import encode_left_recordings
from conversations.store.calls.reconciliation import (
    Unreconciled,
    give_up,
    given_up,
    reconcile,
    unreconciled,
)

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0
"""How often the rows are asked what waits."""
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0
AT_ONCE = 5
"""Conversations asked about in one round."""
OTHERS_AFTER = timedelta(minutes=2)
"""So long after the end of another process's conversation it is not looked after."""
LOOK_BACK = timedelta(days=7)
"""What is older waits for the command `reconcile_hosted`: each look must be cheap."""
RECORDINGS_EVERY = 20
"""Rounds between two looks for recordings that killed processes left."""

OpenApi = Callable[[HostedSettings], VendorApi]


@dataclass(slots=True)
class _Attempts:
    """At one conversation."""

    next_s: float
    wait_s: float = FIRST_WAIT_S


class Reconciler:
    """Looks after what waits, a round at a time. Belongs to one thread without a loop."""

    def __init__(self, process_id: str, open_api: OpenApi = vendor_api) -> None:
        self._process_id = process_id
        self._open_api = open_api
        self._attempts: dict[str, _Attempts] = {}

    def round(self, now_s: float) -> None:
        """Ask about what is due; what goes wrong with one keeps no other back."""
        found = unreconciled(
            process_id=self._process_id,
            others_after=OTHERS_AFTER,
            since=timezone.now() - LOOK_BACK,
            most=200,
        )
        waiting = {one.conversation_id for one in found}
        for gone in self._attempts.keys() - waiting:
            del self._attempts[gone]
        due = [one for one in found if self._is_due(one.conversation_id, now_s)]
        for one in due[:AT_ONCE]:
            self._try(one, now_s)

    def _is_due(self, conversation_id: str, now_s: float) -> bool:
        attempts = self._attempts.setdefault(conversation_id, _Attempts(now_s))
        return attempts.next_s <= now_s

    def _try(self, one: Unreconciled, now_s: float) -> None:
        attempts = self._attempts[one.conversation_id]
        reason = _tried(one, self._open_api)
        if reason is None:
            self._attempts.pop(one.conversation_id, None)
            return
        attempts.next_s = now_s + attempts.wait_s
        attempts.wait_s = min(attempts.wait_s * 2, LONGEST_WAIT_S)
        patience_ms = settings.PARLEY["HOSTED_RECONCILE_TIMEOUT_MS"]
        if timezone.now() - one.ended_at > timedelta(milliseconds=patience_ms):
            logger.warning("Not reconciled: %s: %s", one.conversation_id, reason)
            give_up(one.conversation_id, reason)


def fetch(one: Unreconciled, open_api: OpenApi = vendor_api) -> str | None:
    """Ask about one conversation; None when it is done, else why it is not."""
    if one.hosted is None:
        reason = "The agent is gone or no longer hosted."
        give_up(one.conversation_id, reason)
        return None
    try:
        api = open_api(one.hosted)
        answer = asyncio.run(api.conversation(one.vendor_id))
    except HostedError as error:
        logger.info("Not yet reconciled: %s: %s", one.conversation_id, error.for_staff)
        return error.for_staff
    if not is_final(answer):
        return "The vendor is not done with the conversation."
    reconcile(one.conversation_id, read_record(answer))
    logger.info("Reconciled %s with the vendor's record", one.conversation_id)
    return None


def _tried(one: Unreconciled, *open_api: OpenApi) -> str | None:
    """As `fetch`; what fails here is a reason too, and keeps no other one back."""
    try:
        return fetch(one, *open_api)
    except Exception:
        logger.exception("Not reconciled: %s", one.conversation_id)
        return "Something failed here; the server's log says what."


def fetch_all(process_id: str, *, again: bool) -> tuple[int, int]:
    """Ask once about everything that waits, also about what was given up if `again`.

    Returns how many are done and how many are not.
    """
    waiting = unreconciled(
        process_id=process_id, others_after=timedelta(0), since=None, most=10_000
    )
    if again:
        waiting += given_up()
    reasons = [_tried(one) for one in waiting]
    return reasons.count(None), len(reasons) - reasons.count(None)


def keep_reconciling(process_id: str, stopped: Callable[[float], bool]) -> None:
    """Look after what waits for as long as this process runs. Blocks.

    `stopped` waits so many seconds, or less when it is true that this is the end.
    """
    reconciler = Reconciler(process_id)
    rounds = 0
    now_s = 0.0
    while True:
        try:
            reconciler.round(now_s)
            if rounds % RECORDINGS_EVERY == 0:
                _encode_left()
        except Exception:
            logger.exception("Hosted conversations could not be looked after")
        close_old_connections()
        rounds += 1
        now_s += LOOK_EVERY_S
        if stopped(LOOK_EVERY_S):
            return


def _encode_left() -> None:
    found = encode_left_recordings()
    if found:
        logger.info("Encoding %d recordings that were left", found)

"""One try at one delivery, from claiming it to keeping what was answered.

A receiver may be told twice: when the server is killed after it was told and before that
was kept. Both times it gets the same delivery id, in a header.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from conversations.outbound.allowed import allowed_hosts
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.conversations.telling import NothingToTell, sound_given
from conversations.store.webhooks import deliveries
from conversations.store.webhooks.deliveries import Answer, Claimed
from conversations.store.webhooks.queue import TEST
from conversations.webhooks.bodies import body_of
from conversations.webhooks.retrying import next_try
from conversations.webhooks.sending import Request, SendingLimits, send
from conversations.webhooks.signing import HEADER, signature
from conversations.webhooks.spool import BodyTooLarge, Spool

logger = logging.getLogger(__name__)

ID_HEADER = "Parley-Delivery-Id"
LEASE_MS = 60_000
"""While a body is made, which prolongs it; and what is left once it was sent."""
SPARED_FOR = timedelta(minutes=1)
"""So long nothing else is sent to a receiver that did not answer."""


class _LeaseLost(Exception):
    """Another worker has taken over: what this one finds out counts for nothing."""


class _Unsendable(Exception):
    """It cannot be sent as things are; the message is for staff."""


Send = Callable[[Request, SendingLimits, Callable[[], datetime]], Awaitable[Answer]]


def _nothing(_when: datetime) -> None:
    """Nobody has to be told: the next sweep finds it."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Makes tries. Belongs to threads without a loop; several may work side by side."""

    send: Send = send
    now: Callable[[], datetime] = timezone.now
    random: Callable[[], float] = random.random
    later: Callable[[datetime], object] = _nothing
    """Is told when a delivery is to be tried again."""

    def deliver(self, delivery_id: int) -> Answer | None:
        """Try it now; None if there was nothing to try."""
        claimed = deliveries.claim(delivery_id, self.now(), LEASE_MS)
        if claimed is None:
            return None
        if not claimed.webhook_enabled and claimed.event != TEST:
            self._switched_off(claimed)
            return None
        try:
            answer = self._tried(claimed)
        except _LeaseLost:
            logger.warning("Delivery %d was taken over", claimed.delivery_id)
            return None
        except (NothingToTell, BodyTooLarge) as nothing:
            answer = Answer(error=str(nothing))
            deliveries.given_up(claimed, answer, self.now())
            return answer
        except _Unsendable as error:
            answer = Answer(error=str(error))
        except Exception:
            logger.exception("Delivery %d failed here", claimed.delivery_id)
            answer = Answer(error="It could not be made; the server's log says why.")
        self._keep(claimed, answer)
        return answer

    def _tried(self, claimed: Claimed) -> Answer:
        parley = settings.PARLEY
        limits = SendingLimits(parley["WEBHOOK_TIMEOUT_MS"], allowed_hosts())
        body = body_of(claimed)
        spool = Spool(body.parts, self._lease_keeper(claimed))
        try:
            self._hold(claimed, LEASE_MS + limits.allowed_ms(spool.size_bytes))
            request = Request(
                claimed.url, self._headers(claimed, spool), spool, body.chunked
            )
            answer = asyncio.run(self._send(request, limits))
        finally:
            spool.close()
        if spool.went_out and claimed.event == WebhookEvent.AUDIO:
            sound_given(claimed)
        return answer

    async def _send(self, request: Request, limits: SendingLimits) -> Answer:
        return await self.send(request, limits, self.now)

    def _headers(self, claimed: Claimed, spool: Spool) -> dict[str, str]:
        if claimed.secret_fault:
            raise _Unsendable(claimed.secret_fault)
        signed_at_secs = int(self.now().timestamp())
        return {
            HEADER: signature(claimed.secret, signed_at_secs, spool.chunks()),
            ID_HEADER: str(claimed.delivery_id),
        }

    def _keep(self, claimed: Claimed, answer: Answer) -> None:
        now = self.now()
        if answer.taken:
            deliveries.delivered(claimed, answer, now)
            return
        tried_for = timedelta(milliseconds=settings.PARLEY["WEBHOOK_RETRY_MS"])
        until = next_try(
            claimed.give_up_at - tried_for,
            claimed.give_up_at,
            now,
            answer.retry_after_s,
            self.random,
        )
        if until is None:
            logger.warning(
                "Webhook %s was not told: delivery %d is given up",
                claimed.webhook_id,
                claimed.delivery_id,
            )
            deliveries.given_up(claimed, answer, now)
        else:
            deliveries.put_off(claimed, answer, until, now + SPARED_FOR)
            self.later(until)

    def _switched_off(self, claimed: Claimed) -> None:
        now = self.now()
        if now >= claimed.give_up_at:
            answer = Answer(error="The webhook was switched off until it was too late.")
            deliveries.given_up(claimed, answer, now)
        else:
            deliveries.hold_back(claimed)

    def _lease_keeper(self, claimed: Claimed) -> Callable[[], None]:
        """Prolongs the lease now and then while it is called often."""
        renewed = self.now()

        def keep() -> None:
            nonlocal renewed
            now = self.now()
            if now - renewed > timedelta(milliseconds=LEASE_MS) / 3:
                self._hold(claimed, LEASE_MS)
                renewed = now

        return keep

    def _hold(self, claimed: Claimed, lease_ms: int) -> None:
        if not deliveries.renew(claimed, self.now(), lease_ms):
            raise _LeaseLost

"""Deliveries on their way: who may try one now, and what came of it.

A try is claimed by a conditional update and holds a lease. Its number is its fence: what
a try reports after another one has taken over changes nothing. A process that is killed
in the middle of a try leaves a lease that runs out, and the delivery is tried again: the
receiver may then be told twice, with the same id.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from conversations.models import (
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    SecretUnreadable,
)
from conversations.protocol.storable import storable
from conversations.store.webhooks.queue import announce

LOST = "The server stopped before it knew whether this was taken."
MAX_ANSWER_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """One try at one delivery, ours until its lease runs out."""

    delivery_id: int
    number: int
    """Of the try, from 1: the fence."""
    attempt_id: int
    event: str
    happened_at: datetime
    give_up_at: datetime
    webhook_id: str
    webhook_name: str
    webhook_enabled: bool
    url: str = field(repr=False)
    """Part of it may be secret."""
    secret: str = field(repr=False)
    """Signs what is sent. Empty, if it cannot be read or is not needed."""
    secret_fault: str
    """Why it cannot be read, for staff."""
    conversation_id: str | None
    """The public one."""
    failure: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a try came to."""

    took_ms: int | None = None
    status_code: int | None = None
    text: str = ""
    """The beginning of what was answered."""
    error: str = ""
    """Why there was no answer."""
    retry_after_s: float | None = None
    """How long the receiver asked to wait."""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status_code is not None and 200 <= self.status_code < 300


def due(now: datetime, most: int) -> list[int]:
    """Deliveries to try, those that wait longest first.

    Those of a webhook that is switched off wait, until they are given up.
    """
    rows = Delivery.objects.filter(_ready(now)).filter(
        Q(webhook__enabled=True) | Q(give_up_at__lte=now)
    )
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def claim(delivery_id: int, now: datetime, lease_ms: int) -> Claimed | None:
    """Take the delivery for one try; None if it is not due, done, or somebody's."""
    claimed = Delivery.objects.filter(_ready(now), pk=delivery_id).update(
        attempt_count=F("attempt_count") + 1,
        lease_until=now + timedelta(milliseconds=lease_ms),
    )
    if not claimed:
        return None
    DeliveryAttempt.objects.filter(
        delivery=delivery_id, status_code=None, error=""
    ).update(error=LOST)
    row = Delivery.objects.select_related("webhook", "conversation").get(pk=delivery_id)
    attempt = DeliveryAttempt.objects.create(delivery=row, tried_at=now)
    try:
        return _claimed(row, attempt.pk, row.webhook.secret.reveal())
    except SecretUnreadable as error:
        # It was tried nevertheless, which somebody has to write down.
        return _claimed(row, attempt.pk, secret_fault=str(error))


def looked_at(row: Delivery) -> Claimed:
    """The same without a claim, to see what would be sent: it is to change nothing."""
    return _claimed(row, attempt_pk=0)


def _claimed(
    row: Delivery, attempt_pk: int, secret: str = "", secret_fault: str = ""
) -> Claimed:
    conversation = row.conversation
    return Claimed(
        delivery_id=row.pk,
        number=row.attempt_count,
        attempt_id=attempt_pk,
        event=row.event,
        happened_at=row.created_at,
        give_up_at=row.give_up_at,
        webhook_id=row.webhook.public_id,
        webhook_name=row.webhook.name,
        webhook_enabled=row.webhook.enabled,
        url=row.webhook.url,
        secret=secret,
        secret_fault=secret_fault,
        conversation_id=None if conversation is None else conversation.public_id,
        failure=row.failure,
    )


def renew(claimed: Claimed, now: datetime, lease_ms: int) -> bool:
    """Hold it for so much longer; False: it is another's by now."""
    until = now + timedelta(milliseconds=lease_ms)
    return bool(_ours(claimed).update(lease_until=until))


def delivered(claimed: Claimed, answer: Answer, now: datetime) -> None:
    """The receiver has it."""
    _close(claimed, answer, DeliveryState.DELIVERED, now)


def given_up(claimed: Claimed, answer: Answer, now: datetime) -> None:
    """It is not tried again."""
    _close(claimed, answer, DeliveryState.GIVEN_UP, now)


@transaction.atomic
def put_off(
    claimed: Claimed, answer: Answer, until: datetime, spared_until: datetime
) -> None:
    """It is to be tried again then.

    Where nobody answered, the receiver is spared all else until `spared_until`: each try
    would be waited for in vain.
    """
    _keep(claimed, answer)
    _ours(claimed).update(due_at=until, lease_until=None)
    if answer.status_code is None:
        Delivery.objects.filter(
            webhook__public_id=claimed.webhook_id,
            state=DeliveryState.WAITING,
            lease_until=None,
            due_at__lt=spared_until,
        ).exclude(pk=claimed.delivery_id).update(due_at=spared_until)


@transaction.atomic
def hold_back(claimed: Claimed) -> None:
    """Leave it as it was before this try, which is not made."""
    DeliveryAttempt.objects.filter(pk=claimed.attempt_id).delete()
    _ours(claimed).update(lease_until=None)


@transaction.atomic
def send_again(delivery_ids: list[int], now: datetime) -> int:
    """Have these tried anew, as if they had just come; returns how many.

    Those that still wait are tried at once; one that is being sent is left alone.
    """
    tried_for = timedelta(milliseconds=settings.PARLEY["WEBHOOK_RETRY_MS"])
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    changed = Delivery.objects.filter(free, pk__in=delivery_ids).update(
        state=DeliveryState.WAITING,
        due_at=now,
        lease_until=None,
        give_up_at=now + tried_for,
        finished_at=None,
    )
    return announce(changed)


def forget_failures(before: datetime) -> int:
    """Delete what was told of conversations that never were, once it is that old.

    What is told of a conversation is deleted with it.
    """
    old = Delivery.objects.filter(conversation=None, finished_at__lt=before)
    return old.delete()[0]


def _ready(now: datetime) -> Q:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Q(state=DeliveryState.WAITING, due_at__lte=now) & free


def _ours(claimed: Claimed) -> Any:
    return Delivery.objects.filter(
        pk=claimed.delivery_id,
        attempt_count=claimed.number,
        state=DeliveryState.WAITING,
    )


@transaction.atomic
def _close(
    claimed: Claimed, answer: Answer, state: DeliveryState, now: datetime
) -> None:
    _keep(claimed, answer)
    _ours(claimed).update(state=state, finished_at=now, lease_until=None)


def _keep(claimed: Claimed, answer: Answer) -> None:
    DeliveryAttempt.objects.filter(pk=claimed.attempt_id).update(
        took_ms=answer.took_ms,
        status_code=answer.status_code,
        answer=storable(answer.text)[:MAX_ANSWER_CHARACTERS],
        error=storable(answer.error),
    )

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Delivery, DeliveryAttempt
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks import deliveries
from conversations.store.webhooks.deliveries import LOST, Answer
from tests.store.webhooks.told_rows import delivery, webhook

pytestmark = pytest.mark.django_db

LEASE_MS = 60_000
FAILURE = WebhookEvent.INITIATION_FAILURE


@pytest.fixture
def now():
    return timezone.now()


def minutes(number):
    return timedelta(minutes=number)


def claim(row, now):
    return deliveries.claim(row.pk, now, LEASE_MS)


def state(row):
    row.refresh_from_db()
    return row.state


def test_one_at_a_time_tries_it(now):
    row = delivery(now=now)
    first = claim(row, now)
    assert (first.number, first.conversation_id) == (1, row.conversation.public_id)
    assert claim(row, now) is None
    assert claim(row, now + timedelta(milliseconds=LEASE_MS - 1)) is None


def test_what_a_killed_worker_held_is_tried_again(now):
    row = delivery(now=now)
    first = claim(row, now)
    second = claim(row, now + minutes(1))
    assert second.number == 2
    lost, running = DeliveryAttempt.objects.filter(delivery=row)
    assert (lost.error, running.error) == (LOST, "")
    # The first one was only slow: what it reports now changes nothing but its own try.
    assert not deliveries.renew(first, now, LEASE_MS)
    deliveries.delivered(first, Answer(status_code=200), now)
    assert state(row) == "waiting"
    deliveries.delivered(second, Answer(status_code=204), now)
    assert state(row) == "delivered"


def test_a_lease_that_is_prolonged_keeps_others_away(now):
    row = delivery(now=now)
    mine = claim(row, now)
    assert deliveries.renew(mine, now, 10 * LEASE_MS)
    assert claim(row, now + minutes(9)) is None


def test_what_was_answered_is_kept_with_the_try(now):
    row = delivery(now=now)
    answer = Answer(took_ms=12, status_code=500, text="a\0b" + "x" * 3_000)
    deliveries.put_off(claim(row, now), answer, now + minutes(5), now)
    tried = DeliveryAttempt.objects.get()
    assert (tried.took_ms, tried.status_code) == (12, 500)
    assert len(tried.answer) == 2_000
    assert "\0" not in tried.answer
    assert claim(row, now + minutes(4)) is None
    assert claim(row, now + minutes(5)).number == 2


def test_a_try_that_is_not_made_leaves_no_trace(now):
    row = delivery(now=now)
    deliveries.hold_back(claim(row, now))
    assert not DeliveryAttempt.objects.exists()
    assert claim(row, now) is not None


def test_those_that_wait_longest_come_first(now):
    rows = [delivery(now=now - minutes(late)) for late in (1, 3, 2)]
    delivery(now=now + minutes(1))
    delivery(now=now, state="delivered")
    held = delivery(now=now - minutes(9))
    claim(held, now)
    order = [rows[1].pk, rows[2].pk, rows[0].pk]
    assert deliveries.due(now, 10) == order
    assert deliveries.due(now, 2) == order[:2]
    assert held.pk in deliveries.due(now + minutes(2), 10)


def test_those_of_a_webhook_that_is_switched_off_wait_until_they_are_given_up(now):
    row = delivery(webhook(enabled=False), now=now)
    assert deliveries.due(now, 10) == []
    assert deliveries.due(now + timedelta(days=1), 10) == [row.pk]


def test_one_that_was_given_up_can_be_sent_again(now, settings):
    settings.PARLEY = {**settings.PARLEY, "WEBHOOK_RETRY_MS": 60_000}
    row = delivery(now=now)
    deliveries.given_up(claim(row, now), Answer(error="gone"), now)
    assert (state(row), row.finished_at) == ("given_up", now)
    later = now + timedelta(days=3)
    assert deliveries.send_again([row.pk], later) == 1
    assert (state(row), row.finished_at) == ("waiting", None)
    assert row.give_up_at == later + minutes(1)
    assert claim(row, later).number == 2


def test_one_that_is_being_sent_is_left_alone(now):
    row = delivery(now=now)
    claim(row, now)
    assert deliveries.send_again([row.pk], now) == 0


def test_what_is_told_of_a_conversation_goes_with_it(now):
    row = delivery(now=now)
    claim(row, now)
    row.conversation.delete()
    assert not Delivery.objects.exists()
    assert not DeliveryAttempt.objects.exists()


def test_old_failures_are_forgotten(now):
    old = delivery(event=FAILURE, finished_at=now - minutes(2), state="given_up")
    kept = [
        delivery(event=FAILURE, finished_at=now, state="delivered"),
        delivery(event=FAILURE),
        delivery(finished_at=now - minutes(2), state="delivered"),
    ]
    deliveries.forget_failures(now - minutes(1))
    assert set(Delivery.objects.all()) == set(kept)
    assert old not in Delivery.objects.all()


def test_neither_the_address_nor_the_secret_is_shown_by_accident(now):
    shown = repr(claim(delivery(now=now), now))
    assert "crm.example" not in shown
    assert "wsec_test" not in shown


def test_the_secret_comes_with_the_claim_and_is_not_shown(now):
    row = delivery(now=now)
    claimed = claim(row, now)
    assert (claimed.secret, claimed.secret_fault) == ("wsec_test", "")
    assert "wsec_test" not in repr(claimed)
    assert deliveries.looked_at(row).secret == ""


def test_a_try_whose_secret_cannot_be_read_is_written_down(now, settings):
    row = delivery(now=now)
    settings.ENCRYPTION_KEYS = ["another"]
    claimed = claim(row, now)
    assert claimed.secret == ""
    assert "ENCRYPTION_KEYS" in claimed.secret_fault
    assert DeliveryAttempt.objects.get().pk == claimed.attempt_id

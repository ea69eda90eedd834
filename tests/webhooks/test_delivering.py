import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from elevenlabs.client import ElevenLabs

from conversations.models import Delivery, DeliveryAttempt, RecordingAccess
from conversations.store.webhooks import deliveries
from conversations.store.webhooks.deliveries import LOST, Answer
from conversations.store.webhooks.queue import queue_test
from conversations.webhooks import delivering
from conversations.webhooks.delivering import ID_HEADER, LEASE_MS, Deliverer
from tests.store.webhooks.told_rows import delivery, webhook
from tests.webhooks.told import SOUND, conversation, recorded, to

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class Sender:
    """Gives these answers in turn, the last one again and again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    async def __call__(self, request, limits, now):
        self.sent.append((request, limits))
        async for _ in request.body.sent():
            pass
        answer = self.answers.pop(0) if self.answers[1:] else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


TAKEN = Answer(took_ms=3, status_code=200)
REFUSED = Answer(took_ms=3, status_code=500, text="no")
UNREACHED = Answer(took_ms=3, error="not reached")


class Clock:
    def __init__(self):
        self.now = timezone.now()

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def deliver(row, clock, *answers, **ways):
    sender = Sender(*(answers or [TAKEN]))
    deliverer = Deliverer(sender, clock, lambda: 0.0, **ways)
    answer = deliverer.deliver(row.pk)
    row.refresh_from_db()
    return answer, sender


def verified(received, secret):
    """As the official SDK takes it."""
    webhooks = ElevenLabs(api_key="none").webhooks
    header = received.headers["elevenlabs-signature"]
    return webhooks.construct_event(received.body.decode(), header, secret)


def test_the_official_sdk_takes_what_a_receiver_gets(receiver):
    row = conversation()
    delivery = to(receiver, of=row)
    answer = Deliverer().deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (answer.status_code, answer.text) == (200, "ok")
    assert delivery.state == "delivered"
    [got] = receiver.received
    assert got.headers[ID_HEADER.lower()] == str(delivery.pk)
    event = verified(got, "wsec_test")
    assert event["type"] == "post_call_transcription"
    assert event["data"]["conversation_id"] == row.public_id


def test_the_official_sdk_takes_a_recording_that_comes_in_chunks(receiver):
    row = conversation()
    recorded(row, seconds=20)
    delivery = to(receiver, SOUND, row)
    Deliverer().deliver(delivery.pk)
    [got] = receiver.received
    assert got.headers["transfer-encoding"] == "chunked"
    event = verified(got, "wsec_test")
    assert event["type"] == "post_call_audio"
    assert len(event["data"]["full_audio"]) > 200_000
    access = RecordingAccess.objects.get()
    assert (access.by, access.way) == (delivery.webhook.name, "webhook")
    assert access.conversation_id_then == row.public_id


def test_who_is_not_reached_is_given_no_recording(clock):
    row = conversation()
    recorded(row)

    async def unreached(*_request):
        return UNREACHED

    told = delivery(of=row, event=SOUND, now=clock.now)
    Deliverer(unreached, clock).deliver(told.pk)
    assert not RecordingAccess.objects.exists()


def test_it_is_tried_until_it_is_taken(clock):
    told = delivery(of=conversation(), now=clock.now)
    for expected_s in (10, 10, 20):
        later = []
        deliver(told, clock, REFUSED, later=later.append)
        assert (told.due_at - clock.now).total_seconds() == expected_s
        assert later == [told.due_at]
        assert deliver(told, clock)[0] is None
        clock.now = told.due_at
    deliver(told, clock)
    assert (told.state, told.finished_at) == ("delivered", clock.now)
    codes = DeliveryAttempt.objects.values_list("status_code", flat=True)
    assert list(codes) == [500, 500, 500, 200]


def test_it_is_given_up_after_a_day(clock):
    told = delivery(of=conversation(), now=clock.now)
    clock.now += DAY
    deliver(told, clock, UNREACHED)
    assert (told.state, told.attempts.get().error) == ("given_up", "not reached")


def test_a_receiver_may_ask_for_a_longer_wait(clock):
    told = delivery(of=conversation(), now=clock.now)
    deliver(told, clock, Answer(status_code=429, retry_after_s=300.0))
    assert told.due_at == clock.now + timedelta(minutes=5)


def test_who_does_not_answer_is_spared_all_else_for_a_while(clock):
    to_it, other = webhook("silent"), webhook("other")
    row = conversation()
    first = delivery(to_it, row, now=clock.now)
    second = delivery(to_it, conversation(), now=clock.now)
    elsewhere = delivery(other, row, now=clock.now)
    deliver(first, clock, UNREACHED)
    minute = clock.now + timedelta(minutes=1)
    due = dict(Delivery.objects.values_list("pk", "due_at"))
    assert due == {
        first.pk: clock.now + timedelta(seconds=10),
        second.pk: minute,
        elsewhere.pk: clock.now,
    }


def test_who_answers_no_is_told_the_rest(clock):
    to_it = webhook()
    first = delivery(to_it, conversation(), now=clock.now)
    second = delivery(to_it, conversation(), now=clock.now)
    deliver(first, clock, REFUSED)
    second.refresh_from_db()
    assert second.due_at == clock.now


class Killed(BaseException):
    """As if the process ended."""


def test_killed_in_the_middle_it_is_sent_again_with_the_same_id(clock):
    told = delivery(of=conversation(), now=clock.now)
    sender = Sender(Killed())
    with pytest.raises(Killed):
        Deliverer(sender, clock).deliver(told.pk)
    assert deliver(told, clock)[0] is None
    clock.now += timedelta(minutes=2)
    answer, again = deliver(told, clock)
    assert answer == TAKEN
    assert told.state == "delivered"
    ids = {s.sent[0][0].headers[ID_HEADER] for s in (sender, again)}
    assert ids == {str(told.pk)}
    assert [a.error for a in told.attempts.all()] == [LOST, ""]


def test_what_takes_longer_than_its_lease_is_left_to_who_took_over(clock):
    told = delivery(of=conversation(), now=clock.now)
    others = []

    async def slow(*_request):
        clock.now += DAY / 2
        return TAKEN

    def now():
        if clock.now > told.due_at and not others:
            others.append(deliveries.claim(told.pk, clock.now, LEASE_MS))
        return clock.now

    Deliverer(slow, now).deliver(told.pk)
    told.refresh_from_db()
    assert (told.state, told.attempt_count, others[0].number) == ("waiting", 2, 2)


def test_a_lease_that_was_lost_while_the_body_was_made_sends_nothing(
    clock, monkeypatch
):
    told = delivery(of=conversation(), now=clock.now)
    monkeypatch.setattr(deliveries, "renew", lambda *_lease: False)
    answer, sender = deliver(told, clock)
    assert (answer, sender.sent) == (None, [])


def test_a_lease_is_prolonged_while_a_long_body_is_made(clock, monkeypatch):
    row = conversation()
    recorded(row, seconds=30)
    told = delivery(of=row, event=SOUND, now=clock.now)
    held = []
    real = delivering.Spool

    def slow(parts, going_on):
        def slowly():
            for part in parts:
                clock.now += timedelta(milliseconds=LEASE_MS / 2)
                yield part

        return real(slowly(), going_on)

    def renew(claimed, now, lease_ms):
        held.append(now + timedelta(milliseconds=lease_ms))
        return True

    monkeypatch.setattr(delivering, "Spool", slow)
    monkeypatch.setattr(deliveries, "renew", renew)
    deliver(told, clock)
    assert len(held) > 5
    # Never was there a gap.
    steps = [later - earlier for earlier, later in zip(held, held[1:], strict=False)]
    assert max(steps[:-1]) <= timedelta(milliseconds=LEASE_MS)
    # At the end it is held for as long as sending may take.
    assert held[-1] >= clock.now + timedelta(milliseconds=LEASE_MS + 20_000)


def test_what_was_deleted_meanwhile_is_not_sent_and_said_to_be_gone(clock):
    row = conversation(transcript_deleted_at=timezone.now())
    told = delivery(of=row, now=clock.now)
    _, sender = deliver(told, clock)
    assert sender.sent == []
    assert told.state == "given_up"
    assert told.attempts.get().error == "What was said was deleted."


def test_a_secret_that_cannot_be_read_is_said_and_tried_again(clock, settings):
    told = delivery(of=conversation(), now=clock.now)
    settings.ENCRYPTION_KEYS = ["another"]
    _, sender = deliver(told, clock)
    assert sender.sent == []
    assert told.state == "waiting"
    assert "ENCRYPTION_KEYS" in told.attempts.get().error


def test_what_fails_here_is_said_without_its_words(clock, caplog):
    told = delivery(of=conversation(), now=clock.now)
    deliver(told, clock, RuntimeError("inner words"))
    assert told.state == "waiting"
    assert "inner words" not in told.attempts.get().error
    assert "inner words" in caplog.text


def test_a_webhook_that_is_switched_off_is_told_nothing(clock):
    told = delivery(webhook(enabled=False), conversation(), now=clock.now)
    answer, sender = deliver(told, clock)
    assert (answer, sender.sent, told.attempts.count()) == (None, [], 0)
    clock.now += DAY
    deliver(told, clock)
    assert told.state == "given_up"
    assert "switched off" in told.attempts.get().error


def test_a_test_is_sent_once_also_to_one_that_is_switched_off(clock):
    told = Delivery.objects.get(pk=queue_test(webhook(enabled=False).pk))
    clock.now = told.due_at
    _, sender = deliver(told, clock, REFUSED)
    assert len(sender.sent) == 1
    assert told.state == "given_up"


def test_nothing_secret_is_logged(receiver, caplog):
    caplog.set_level(logging.DEBUG)
    row = conversation()
    receiver.answers = [(500, {}, b"no")]
    Deliverer().deliver(to(receiver, of=row).pk)
    logged = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    for line in logged:
        assert "wsec_test" not in line
        assert "At nine" not in line

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import default_task_backend

from conversations.models import Delivery
from conversations.store.webhooks.queue import tell
from conversations.webhooks import tasks
from tests.store.webhooks.told_rows import DONE, delivery, webhook
from tests.webhooks.told import FAILURE, conversation, to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enqueued(monkeypatch):
    """When tasks were asked for; None: for now."""
    found = []

    class Task:
        def __init__(self, when=None):
            self.when = when

        def enqueue(self):
            found.append(self.when)

        def using(self, run_after):
            return Task(run_after)

        def get_backend(self):
            return default_task_backend

    monkeypatch.setattr(tasks, "deliver_due", Task())
    return found


def test_what_is_told_is_asked_for_at_once(enqueued):
    webhook()
    row = conversation()
    with transaction.atomic():
        tell(row, DONE)
        assert enqueued == []
    assert enqueued == [None]


def test_all_that_is_due_is_delivered(receiver):
    rows = [to(receiver, of=conversation()) for _ in range(3)]
    waiting = to(receiver, of=conversation(), now=timezone.now() + timedelta(hours=1))
    tasks.deliver_due.func()
    assert len(receiver.received) == 3
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {
        **{row.pk: "delivered" for row in rows},
        waiting.pk: "waiting",
    }


def test_what_is_not_taken_is_asked_for_at_its_time(receiver, enqueued, monkeypatch):
    receiver.answers = [(500, {}, b"")]
    row = to(receiver, of=conversation())
    deliver = tasks.Deliverer(later=tasks.later)
    deliver.deliver(row.pk)
    row.refresh_from_db()
    assert enqueued == [row.due_at]


def test_one_thread_of_a_process_delivers(receiver):
    to(receiver, of=conversation())
    with tasks._delivering:
        tasks.deliver_due.func()
    assert receiver.received == []
    tasks.deliver_due.func()
    assert len(receiver.received) == 1


def test_others_get_their_turn(receiver, monkeypatch):
    monkeypatch.setattr(tasks, "TURN_S", -1)
    for _ in range(2):
        to(receiver, of=conversation())
    deliver = tasks.deliver_due.func
    asked = []
    monkeypatch.setattr(
        tasks, "deliver_due", type("Task", (), {"enqueue": lambda: asked.append(1)})
    )
    deliver()
    assert (len(receiver.received), asked) == (1, [1])


def test_the_sweep_finds_what_lost_its_task(enqueued):
    tasks.sweep()
    assert enqueued == []
    delivery()
    tasks.sweep()
    assert enqueued == [None]


def test_the_sweep_forgets_failures_after_a_month(enqueued):
    now = timezone.now()
    over = {"event": FAILURE, "state": "delivered"}
    delivery(**over, finished_at=now - timedelta(days=31))
    kept = delivery(**over, finished_at=now - timedelta(days=29))
    tasks.sweep()
    assert Delivery.objects.get() == kept

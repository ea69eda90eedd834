import asyncio
import threading

import pytest
from django.db import IntegrityError, OperationalError

from conversations.models import Agent
from conversations.store.calls import writer as writer_module
from conversations.store.calls.writer import Writer, WriterFull

pytestmark = pytest.mark.django_db(transaction=True)


class Gate:
    """A write that waits until it is let go."""

    def __init__(self):
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self):
        self.entered.set()
        assert self.opened.wait(20)


def test_writes_happen_in_the_order_they_were_handed_over(writer):
    seen = []
    for number in range(100):
        writer.submit(lambda number=number: seen.append(number))
    assert writer.drain(20)
    assert seen == list(range(100))


async def test_run_returns_what_the_write_returns(writer):
    agent = await writer.run(lambda: Agent.objects.create(name="Desk"))
    assert agent.pk
    assert await writer.run(Agent.objects.count) == 1


async def test_run_raises_what_the_write_raises_and_keeps_nothing_of_it(writer):
    def write():
        Agent.objects.create(public_id="agent_twice")
        Agent.objects.create(public_id="agent_twice")

    with pytest.raises(IntegrityError):
        await writer.run(write)
    assert await writer.run(Agent.objects.count) == 0


def test_failing_write_is_logged_counted_and_stops_no_other(writer, caplog):
    def fail():
        raise ValueError("broken")

    writer.submit(fail, "conv_broken")
    writer.submit(lambda: Agent.objects.create(name="Desk"), "conv_fine")
    assert writer.drain(20)
    assert writer.failed == 1
    assert "conv_broken" in caplog.text
    assert Agent.objects.count() == 1


def test_submitting_to_a_full_queue_does_not_wait(caplog):
    writer = Writer(capacity=1)
    gate = Gate()
    writer.submit(gate)
    assert gate.entered.wait(20)
    assert writer.submit(lambda: None)
    assert not writer.submit(lambda: None, "conv_lost")
    with pytest.raises(WriterFull):
        writer.hand_over(lambda: None)
    assert writer.dropped == 1
    assert "conv_lost" in caplog.text
    gate.opened.set()
    assert writer.close(20)


async def test_write_survives_the_cancelling_of_who_waits_for_it(writer):
    gate = Gate()
    writer.submit(gate)
    waiting = asyncio.ensure_future(
        writer.run(lambda: Agent.objects.create(name="Desk"))
    )
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.opened.set()
    assert await writer.run(Agent.objects.count) == 1


def test_busy_database_is_tried_again(writer, monkeypatch):
    monkeypatch.setattr(writer_module, "RETRY_WAITS_S", (0.0, 0.0))
    attempts = []

    def busy_twice():
        attempts.append(1)
        Agent.objects.create(name="Desk")
        if len(attempts) < 3:
            raise OperationalError("database is locked")

    writer.submit(busy_twice)
    assert writer.drain(20)
    assert len(attempts) == 3
    assert writer.failed == 0
    assert Agent.objects.count() == 1


def test_closing_writes_what_waits(writer):
    for number in range(50):
        writer.submit(lambda number=number: Agent.objects.create(name=str(number)))
    assert writer.close(20)
    assert Agent.objects.count() == 50


def test_drain_says_when_it_took_too_long(writer, caplog):
    gate = Gate()
    writer.submit(gate)
    assert not writer.drain(0.01)
    gate.opened.set()
    assert writer.drain(20)

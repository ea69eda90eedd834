"""The worker inside the server: woken at once, stopped by nothing."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from conversations.analysis import running
from conversations.models import Analysis
from conversations.realtime.process import task_worker as worker
from conversations.realtime.process.task_worker import (
    TaskWorker,
    keep_working,
)
from tests.realtime.process.pauses import Stop
from tests.store.judged_conversations import FINDINGS, asking_agent, waiting

PATIENCE_S = 30


@pytest.fixture
def agent(transactional_db):
    return asking_agent()


@pytest.fixture
def judged(monkeypatch):
    """Set once a judge was asked."""
    asked = threading.Event()

    async def judge(case):
        asked.set()
        return FINDINGS

    monkeypatch.setattr(running, "_the_judge", lambda: judge)
    return asked


def test_an_idle_worker_is_woken_by_what_is_enqueued(agent, judged, monkeypatch):
    """Looking by itself would take longer than anybody waits here."""
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 1_000.0)
    idle, over = threading.Event(), threading.Event()
    rest = TaskWorker.rest

    def resting(self, at_most_s):
        idle.set()
        rest(self, at_most_s)

    monkeypatch.setattr(TaskWorker, "rest", resting)

    def work():
        try:
            keep_working("w", lambda _: over.is_set())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert idle.wait(PATIENCE_S)
        conversation = waiting(agent)
        assert judged.wait(PATIENCE_S)
    finally:
        over.set()
        worker._call_all()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
    conversation.refresh_from_db()
    assert conversation.status == "done"


def test_it_is_called_once_what_was_enqueued_is_committed(agent):
    called = TaskWorker("w")
    called.work_off()
    with transaction.atomic():
        waiting(agent)
        assert not called._called.is_set()
    assert called._called.is_set()


def test_an_idle_worker_takes_no_lock(agent, django_assert_num_queries):
    idle = TaskWorker("w")
    with django_assert_num_queries(1) as asked:
        idle.work_off()
    assert "INSERT" not in asked.captured_queries[0]["sql"]


def test_a_database_that_fails_is_asked_again_after_a_pause(monkeypatch, caplog):
    attempts = []

    def work_off(self):
        attempts.append(1)
        if len(attempts) == 1:
            raise OperationalError("the database is away")

    monkeypatch.setattr(TaskWorker, "work_off", work_off)
    monkeypatch.setattr(TaskWorker, "rest", lambda *_: None)
    monkeypatch.setattr(worker, "connection", Closed())
    stop = Stop(after=3)
    keep_working("w", stop)
    assert len(attempts) == 2
    assert worker.PAUSE_S in stop.pauses_s
    assert "the database is away" in caplog.text


class Closed:
    def close(self):
        """There is none in this test."""


def test_a_task_that_fails_keeps_no_other_from_being_done(agent, judged, monkeypatch):
    broken, whole = waiting(agent), waiting(agent)
    analyse = running.analyse_conversation

    def failing(conversation_pk):
        if conversation_pk == broken.pk:
            raise OperationalError("gone")
        return analyse(conversation_pk)

    monkeypatch.setattr(running, "analyse_conversation", failing)
    TaskWorker("w").work_off()
    assert Analysis.objects.get(conversation=whole).state == "done"
    # The row knows better than the task that was lost.
    assert Analysis.objects.get(conversation=broken).state == "queued"

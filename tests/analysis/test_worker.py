"""The worker inside the server: woken at once, stopped by nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.analysis import running, worker
from conversations.analysis.worker import (
    TaskWorker,
    forget_finished,
    keep_sweeping,
    keep_working,
    tidy,
)
from conversations.models import Analysis, Conversation
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


class Stop:
    """Ends a loop after so many pauses, and keeps how long they were to be."""

    def __init__(self, after):
        self.after = after
        self.pauses_s = []

    def __call__(self, pause_s):
        self.pauses_s.append(pause_s)
        return len(self.pauses_s) > self.after


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


def test_a_lost_run_is_found_when_the_process_starts(agent, judged):
    conversation = waiting(agent)
    DBTaskResult.objects.all().delete()
    Analysis.objects.update(
        state="running",
        run_id="of a killed worker",
        attempts=1,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    keep_sweeping(Stop(after=0))
    TaskWorker("w").work_off()
    conversation.refresh_from_db()
    assert conversation.status == "done"
    assert Analysis.objects.get().attempts == 2


def test_sweeping_goes_on_after_a_failure(monkeypatch, caplog, transactional_db):
    found = iter([OperationalError("away"), None])

    def sweep(now):
        if error := next(found):
            raise error
        return 3

    monkeypatch.setattr(worker, "sweep", sweep)
    caplog.set_level("INFO")
    stop = Stop(after=1)
    keep_sweeping(stop)
    assert stop.pauses_s == [worker.SWEEP_EVERY_S] * 2
    assert "could not be swept" in caplog.text
    assert "Found 3 analyses" in caplog.text


def test_what_is_over_its_time_is_deleted_once_an_hour(monkeypatch, transactional_db):
    applied = []

    def apply(now, *, going_on):
        applied.append(going_on())

    monkeypatch.setattr(worker, "tidy", lambda: None)
    monkeypatch.setattr(worker, "apply_retention", apply)
    keep_sweeping(Stop(after=worker.RETENTION_EVERY + 1))
    assert worker.RETENTION_EVERY * worker.SWEEP_EVERY_S == 3_600
    assert len(applied) == 2


def test_retention_does_not_wait_for_what_fails(monkeypatch, caplog, transactional_db):
    def fail():
        raise OperationalError("away")

    monkeypatch.setattr(worker, "tidy", fail)
    applied = []
    monkeypatch.setattr(
        worker, "apply_retention", lambda now, going_on: applied.append(now)
    )
    keep_sweeping(Stop(after=0))
    assert len(applied) == 1


def test_tasks_that_are_long_over_are_forgotten(agent, judged):
    for _ in range(3):
        waiting(agent)
    TaskWorker("w").work_off()
    waiting(agent)
    long_ago = timezone.now() - worker.KEPT - timedelta(minutes=1)
    first, killed, _ = DBTaskResult.objects.finished()
    DBTaskResult.objects.filter(pk=first.pk).update(finished_at=long_ago)
    DBTaskResult.objects.filter(pk=killed.pk).update(
        status="RUNNING", started_at=long_ago
    )
    assert forget_finished() == 2
    tidy()
    assert DBTaskResult.objects.count() == 2
    assert Conversation.objects.count() == 4

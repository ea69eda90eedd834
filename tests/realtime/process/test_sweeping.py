"""What a server looks after at intervals."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.analysis import running
from conversations.models import Analysis, Conversation
from conversations.realtime.process import sweeping
from conversations.realtime.process.sweeping import forget_finished, keep_sweeping, tidy
from conversations.realtime.process.task_worker import TaskWorker
from tests.realtime.process.pauses import Stop
from tests.store.judged_conversations import FINDINGS, asking_agent, waiting


@pytest.fixture
def agent(transactional_db):
    return asking_agent()


@pytest.fixture
def judged(monkeypatch):
    async def judge(case):
        return FINDINGS

    monkeypatch.setattr(running, "_the_judge", lambda: judge)


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

    monkeypatch.setattr(sweeping, "sweep", sweep)
    caplog.set_level("INFO")
    stop = Stop(after=1)
    keep_sweeping(stop)
    assert stop.pauses_s == [60.0] * 2
    assert "could not be swept" in caplog.text
    assert "Found 3 analyses" in caplog.text


def test_no_interval_makes_it_busy(settings, transactional_db):
    settings.PARLEY = {**settings.PARLEY, "SWEEP_INTERVAL_MS": 0}
    stop = Stop(after=1)
    keep_sweeping(stop)
    assert stop.pauses_s == [1.0] * 2


@pytest.mark.parametrize("interval_ms", [60_000, 7_000])
def test_what_is_over_its_time_is_deleted_once_an_hour(
    monkeypatch, settings, transactional_db, interval_ms
):
    settings.PARLEY = {**settings.PARLEY, "SWEEP_INTERVAL_MS": interval_ms}
    stop = Stop(after=1_200)
    applied_s = []

    def apply(now, *, going_on):
        assert going_on()
        applied_s.append(sum(stop.pauses_s))

    monkeypatch.setattr(sweeping, "tidy", lambda: None)
    monkeypatch.setattr(sweeping, "apply_retention", apply)
    keep_sweeping(stop)
    assert applied_s[0] == 0
    assert 3_600 <= applied_s[1] < 3_600 + interval_ms / 1000


def test_retention_does_not_wait_for_what_fails(monkeypatch, caplog, transactional_db):
    def fail():
        raise OperationalError("away")

    monkeypatch.setattr(sweeping, "tidy", fail)
    applied = []
    monkeypatch.setattr(
        sweeping, "apply_retention", lambda now, going_on: applied.append(now)
    )
    keep_sweeping(Stop(after=0))
    assert len(applied) == 1


def test_tasks_that_are_long_over_are_forgotten(agent, judged):
    for _ in range(3):
        waiting(agent)
    TaskWorker("w").work_off()
    waiting(agent)
    long_ago = timezone.now() - sweeping.KEPT - timedelta(minutes=1)
    first, killed, _ = DBTaskResult.objects.finished()
    DBTaskResult.objects.filter(pk=first.pk).update(finished_at=long_ago)
    DBTaskResult.objects.filter(pk=killed.pk).update(
        status="RUNNING", started_at=long_ago
    )
    assert forget_finished() == 2
    tidy()
    assert DBTaskResult.objects.count() == 2
    assert Conversation.objects.count() == 4

"""Tasks carry keys, come in time, and lead to what the rows say."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.analysis import running, tasks
from conversations.analysis.problems import JudgeUnavailable
from conversations.models import Analysis, Conversation
from conversations.realtime.process.task_worker import TaskWorker
from conversations.store.analysis import batches
from tests.store.judged_conversations import FINDINGS, asking_agent, waiting


@pytest.fixture
def agent(transactional_db):
    return asking_agent()


@pytest.fixture
def judged(monkeypatch):
    """The conversations in the order they were judged; every judge says the same."""
    order = []

    async def judge(case):
        order.append(case.conversation_id)
        return FINDINGS

    monkeypatch.setattr(running, "_the_judge", lambda: judge)
    return order


def queued():
    return [
        (task.task_path.rpartition(".")[2], task.args_kwargs, task.priority)
        for task in DBTaskResult.objects.ready()
    ]


def test_a_conversation_that_waits_has_a_task_of_its_key_only(agent):
    conversation = waiting(agent)
    assert queued() == [("analyse", {"args": [conversation.pk], "kwargs": {}}, 10)]


def test_one_that_is_put_off_has_a_task_of_that_time(agent, monkeypatch):
    async def away(case):
        raise JudgeUnavailable("Away.")

    monkeypatch.setattr(running, "_the_judge", lambda: away)
    waiting(agent)
    TaskWorker("w").work_off()
    assert queued() == []
    assert DBTaskResult.objects.filter(
        status="READY", run_after=Analysis.objects.get().due_at
    ).exists()


def test_the_worker_does_what_waits(agent, judged):
    conversation = waiting(agent)
    TaskWorker("w").work_off()
    assert judged == [conversation.pk]
    assert Conversation.objects.get().status == "done"
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_batch_is_worked_off_by_a_few_tasks_that_follow_each_other(agent, judged):
    old = [waiting(agent) for _ in range(6)]
    TaskWorker("w").work_off()
    judged.clear()
    batches.request(Conversation.objects.all(), None)
    assert len(queued()) == batches.SIDE_BY_SIDE
    TaskWorker("w").work_off()
    assert judged == [conversation.pk for conversation in old]
    assert queued() == []
    assert set(Analysis.objects.values_list("state", flat=True)) == {"done"}


def test_who_has_just_hung_up_is_not_kept_waiting_by_a_batch(
    agent, judged, monkeypatch
):
    for _ in range(5):
        waiting(agent)
    TaskWorker("w").work_off()
    batches.request(Conversation.objects.all(), None)
    order = []
    fresh = []

    async def judge(case):
        order.append(case.conversation_id)
        return FINDINGS

    def hang_up(*_):
        """While the first of the batch is being written."""
        if not fresh:
            fresh.append(waiting(agent).pk)

    monkeypatch.setattr(running, "_the_judge", lambda: judge)
    monkeypatch.setattr("conversations.store.analysis.results.replace", hang_up)
    TaskWorker("w").work_off()
    assert order.index(fresh[0]) == 1
    assert len(order) == 6


def test_time_and_priority_are_asked_only_of_backends_that_know_them():
    later = timezone.now() + timedelta(hours=1)
    task = tasks.at(tasks.analyse, later, 10)
    assert (task.run_after, task.priority) == (later, 10)
    assert tasks.at(tasks.analyse, timezone.now()).run_after is None


def test_plain_backends_get_it_at_once(settings, agent, judged):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }
    waiting(agent)
    assert Conversation.objects.get().status == "done"

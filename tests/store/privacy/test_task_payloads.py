"""Tasks outlive what they are about, so that they may hold nothing of it but keys."""

import inspect
import sys

import pytest
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from conversations.models import Analysis, Conversation, Delivery
from conversations.realtime.process.task_worker import TaskWorker
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import NewConversation, finish, start
from conversations.store.privacy.erasure import erase
from conversations.webhooks import tasks as told
from tests.store.held_conversations import turn
from tests.store.privacy.marked import MARKER, where_it_stands
from tests.store.webhooks.told_rows import webhook

WHO = "person.wolf-4711"


def all_tasks():
    """Those of the app, wherever they stand."""
    return {
        value.module_path: value
        for name, module in list(sys.modules.items())
        if name.startswith("conversations.")
        for value in vars(module).values()
        if isinstance(value, Task)
    }


def test_no_task_takes_anything_but_keys():
    tasks = all_tasks()
    assert {path.rpartition(".")[2] for path in tasks} >= {
        "analyse",
        "analyse_batch",
        "deliver_due",
        "remove_deleted",
    }
    for path, task in tasks.items():
        parameters = inspect.signature(task.func).parameters.values()
        assert {p.annotation for p in parameters} <= {int, "int"}, path


def payloads():
    rows = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    return [value for row in rows for value in (*row["args"], *row["kwargs"].values())]


@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_no_task_holds_or_does_anything_of_the_person(
    media, agent, monkeypatch
):
    # As it is when nobody can be reached: tasks of every kind are left over.
    monkeypatch.setattr(told.deliveries, "due", lambda _now, _most: [])
    webhook(events=["post_call_audio", "call_initiation_failure"])
    public_id = start(
        NewConversation(
            agent.public_id, "p", 60_000, user_id=WHO, initiation_data={"a": MARKER}
        )
    )
    row = Conversation.objects.get(public_id=public_id)
    turn(row, "user", MARKER, 1)
    Conversation.objects.update(turn_count=1)
    finish(public_id, EndOfConversation("client_left", 1_000, message=MARKER))
    never = start(NewConversation(agent.public_id, "p", 60_000, user_id=WHO))
    finish(never, EndOfConversation("failed", 0, MARKER, failed=True, error_type="x"))
    assert Analysis.objects.exists()
    assert Delivery.objects.exists()
    assert DBTaskResult.objects.count() >= 2
    assert payloads() == [row.pk]
    erase(WHO)
    assert not Conversation.objects.filter(pk=row.pk).exists()
    assert where_it_stands(media, WHO) == where_it_stands(media) == []
    # The key names nothing any more: what comes late finds nothing to do.
    TaskWorker("w").work_off()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert not Conversation.objects.exists()
    assert not Analysis.objects.exists()

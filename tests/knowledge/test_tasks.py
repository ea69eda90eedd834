import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.knowledge import reading, tasks
from conversations.models import Document
from conversations.store.library import reading_queue
from conversations.store.library.documents import NewDocument, add_document

pytestmark = pytest.mark.django_db(transaction=True)


def test_new_document_asks_for_a_task_that_carries_no_words():
    document = add_document(NewDocument("text", "Secret", "Nobody may know."))
    [queued] = DBTaskResult.objects.all()
    assert queued.task_path == "conversations.knowledge.tasks.read"
    kept = json.dumps(queued.args_kwargs)
    assert str(document.pk) in kept
    assert "Secret" not in kept
    assert "Nobody" not in kept


def test_task_reads_the_document(monkeypatch):
    asked = []
    monkeypatch.setattr(reading, "read_document", asked.append)
    tasks.read.call(7)
    assert asked == [7]


def test_task_of_later_waits_for_its_time():
    document = add_document(NewDocument("folder", "Folder"))
    later = timezone.now() + timedelta(minutes=5)
    reading_queue.announce(document.pk, later)
    [queued] = DBTaskResult.objects.all()
    assert queued.run_after == later


def test_sweep_finds_documents_of_before_and_of_another_model(settings):
    Document.objects.create(kind="text", name="Old", text="x")
    Document.objects.create(
        kind="text", name="Other", text="x", reading="ready", embedded_by="other"
    )
    assert tasks.sweep() == 2
    assert DBTaskResult.objects.count() == 2
    assert tasks.sweep() == 0

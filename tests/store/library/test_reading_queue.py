from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Document, Reading
from conversations.store.library import reading_queue as queue
from conversations.store.library.documents import NewDocument, add_document
from conversations.store.waits import JITTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def document():
    return add_document(NewDocument("text", "n", "x"))


def state(document):
    document.refresh_from_db()
    return document.reading


def test_one_claim_holds_until_it_ends(document, now):
    run = queue.claim(document.pk, now)
    assert run.attempt == 1
    assert queue.claim(document.pk, now) is None
    assert queue.hold(run, now, passages_done=3)
    assert queue.end(run, now, Reading.READY)
    assert state(document) == Reading.READY
    assert document.passages_done == 3
    assert not queue.end(run, now, Reading.READY)
    assert not queue.hold(run, now)


def test_what_is_not_due_is_not_claimed(document, now):
    Document.objects.update(due_at=now + timedelta(minutes=1))
    assert queue.claim(document.pk, now) is None
    assert queue.claim(document.pk, now + timedelta(minutes=1)) is not None


def test_being_put_ends_a_run_and_forgets_its_failures(document, now):
    run = queue.claim(document.pk, now)
    assert queue.put([document.pk], now) == 1
    assert not queue.hold(run, now)
    assert queue.claim(document.pk, now).attempt == 1


def test_waiting_grows_with_each_failure(document, now):
    waits = []
    for _ in range(3):
        run = queue.claim(document.pk, now)
        due_at = queue.postpone(run, "It rests.", now)
        waits.append((due_at - now).total_seconds())
        now = due_at
    assert [round(wait) for wait in waits] == [
        pytest.approx(expected, rel=JITTER + 0.1) for expected in (5, 20, 80)
    ]


def test_turn_that_is_passed_on_is_no_failure(document, now):
    queue.pass_on(queue.claim(document.pk, now), now)
    assert state(document) == Reading.QUEUED
    assert queue.claim(document.pk, now).attempt == 1


def test_lost_run_is_given_up_after_some_tries(document, now, settings):
    settings.PARLEY = {**settings.PARLEY, "READING_ATTEMPTS": 2}
    for _ in range(2):
        queue.claim(document.pk, now)
        now += timedelta(hours=1)
        assert queue.sweep(now, "model") == 1
    assert state(document) == Reading.FAILED
    assert document.error == f"{queue.LOST} Tried 2 times."


def test_overdue_document_is_announced_once_a_while(document, now):
    later = now + timedelta(minutes=2)
    assert queue.sweep(later, "model") == 1
    assert queue.sweep(later, "model") == 0


def test_page_whose_schedule_is_new_is_fetched_after_its_time(now):
    page = add_document(NewDocument("url", "n", "x", "https://example.org/"))
    Document.objects.update(
        reading="ready", embedded_by="model", refresh_hours=6, due_at=None
    )
    assert queue.sweep(now + timedelta(hours=5), "model") == 0
    assert queue.sweep(now + timedelta(hours=7), "model") == 1
    page.refresh_from_db()
    assert page.to_fetch

"""Who may judge a conversation, and what becomes of those that nobody finished."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations.models import (
    Analysis,
    AnalysisBatch,
    Conversation,
    Delivery,
    Webhook,
)
from conversations.store.analysis import queue
from conversations.store.waits import OVERDUE
from tests.store.judged_conversations import (
    analysis_of,
    asking_agent,
    claimed,
    talked,
    waiting,
)

LATER = timedelta(minutes=10)


@pytest.fixture
def agent(transactional_db):
    return asking_agent()


@pytest.fixture
def announced():
    """What workers were told, in order."""
    told = []

    def conversation(conversation_pk, not_before, **_):
        told.append(("conversation", conversation_pk))

    def batch(batch_pk, not_before, **_):
        told.append(("batch", batch_pk))

    queue.conversation_waits.connect(conversation)
    queue.batch_waits.connect(batch)
    yield told
    queue.conversation_waits.disconnect(conversation)
    queue.batch_waits.disconnect(batch)


def test_workers_are_told_once_it_is_committed(agent, announced):
    conversation = talked(agent)
    with transaction.atomic():
        queue.put(conversation.pk, timezone.now())
        assert announced == []
    assert announced == [("conversation", conversation.pk)]


def test_nobody_is_told_of_what_is_rolled_back(agent, announced):
    conversation = talked(agent)
    with transaction.atomic():
        queue.put(conversation.pk, timezone.now())
        transaction.set_rollback(True)
    assert announced == []
    assert not Analysis.objects.exists()


def test_workers_that_cannot_be_told_keep_nothing_from_being_written(agent, caplog):
    def unreachable(**_):
        raise ConnectionError("no redis")

    queue.conversation_waits.connect(unreachable)
    try:
        conversation = waiting(agent)
    finally:
        queue.conversation_waits.disconnect(unreachable)
    assert analysis_of(conversation).state == "queued"
    assert "no redis" in caplog.text


def test_what_waits_already_is_not_put_twice(agent):
    conversation = waiting(agent)
    queue.put(conversation.pk, timezone.now())
    assert Analysis.objects.count() == 1


def test_one_of_many_workers_gets_it(agent):
    conversation = waiting(agent)
    together = threading.Barrier(6)
    runs = []

    def claim():
        together.wait(20)
        try:
            runs.append(queue.claim(conversation.pk, timezone.now()))
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(runs) == 6
    [run] = [run for run in runs if run is not None]
    assert (run.conversation_pk, run.attempt) == (conversation.pk, 1)
    assert analysis_of(conversation).run_id == run.run_id


def test_what_runs_or_is_over_is_not_to_be_had(agent):
    conversation = waiting(agent)
    run = claimed(conversation)
    assert queue.claim(conversation.pk, timezone.now() + LATER) is None
    queue.fail(run, "No.", timezone.now())
    assert queue.claim(conversation.pk, timezone.now() + LATER) is None
    assert queue.claim(conversation.pk + 1, timezone.now()) is None


def test_it_is_tried_again_ever_later_until_it_is_given_up(agent, settings, announced):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_ATTEMPTS": 3}
    conversation = waiting(agent)
    announced.clear()
    now = timezone.now()
    for wait_s in (5, 20):
        run = queue.claim(conversation.pk, now)
        due_at = queue.postpone(run, "The model is away.", now, lambda: 0.5)
        assert due_at == now + timedelta(seconds=wait_s)
        assert queue.claim(conversation.pk, due_at - timedelta(seconds=2)) is None
        now = due_at
    assert announced == [("conversation", conversation.pk)] * 2
    run = queue.claim(conversation.pk, now)
    assert run.attempt == 3
    assert queue.postpone(run, "The model is away.", now) is None
    row = analysis_of(conversation)
    assert (row.state, row.error) == ("failed", "The model is away. Tried 3 times.")
    assert row.finished_at == now
    assert Conversation.objects.get().status == "done"


def test_a_run_that_was_overtaken_changes_nothing(agent):
    conversation = waiting(agent)
    run = claimed(conversation)
    Analysis.objects.update(run_id="another")
    now = timezone.now()
    assert not queue.fail(run, "No.", now)
    assert queue.postpone(run, "No.", now) is None
    row = analysis_of(conversation)
    assert (row.state, row.run_id, row.error) == ("running", "another", "")
    assert Conversation.objects.get().status == "processing"


def test_a_failed_conversation_stays_failed(agent):
    conversation = waiting(agent, status="failed")
    queue.fail(claimed(conversation), "No.", timezone.now())
    assert Conversation.objects.get().status == "failed"


def test_webhooks_are_told_once_when_it_is_over_and_not_of_an_analysis_anew(agent):
    Webhook.objects.create(
        name="CRM",
        url="https://example.org",
        secret="s",
        events=["post_call_transcription"],
    )
    conversation = waiting(agent)
    assert not Delivery.objects.exists()
    queue.fail(claimed(conversation), "No.", timezone.now())
    assert Delivery.objects.get().conversation == conversation
    Delivery.objects.all().delete()
    batch = AnalysisBatch.objects.create(total=1)
    Analysis.objects.update(batch=batch, state="queued")
    queue.fail(claimed(conversation), "No.", timezone.now())
    assert not Delivery.objects.exists()


# --- What was lost -----------------------------------------------------------------------


def test_a_lost_run_is_found_and_tried_again_at_once(agent, settings, announced):
    conversation = waiting(agent)
    run = claimed(conversation)
    announced.clear()
    lease = timedelta(milliseconds=settings.PARLEY["ANALYSIS_LEASE_MS"])
    assert queue.sweep(timezone.now() + lease / 2) == 0
    now = timezone.now() + lease
    assert queue.sweep(now) == 1
    assert announced == [("conversation", conversation.pk)]
    assert not queue.fail(run, "I was not dead.", now)
    again = queue.claim(conversation.pk, now)
    assert again.attempt == 2


def test_a_run_that_is_lost_again_and_again_is_given_up(agent, settings):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_ATTEMPTS": 1}
    conversation = waiting(agent)
    claimed(conversation)
    queue.sweep(timezone.now() + timedelta(days=1))
    row = analysis_of(conversation)
    assert row.state == "failed"
    assert row.error == f"{queue.LOST} Tried 1 times."


def test_what_waits_too_long_is_announced_again_but_not_in_every_round(
    agent, announced
):
    conversation = waiting(agent)
    announced.clear()
    assert queue.sweep(timezone.now()) == 0
    now = timezone.now() + OVERDUE
    assert queue.sweep(now) == 1
    assert queue.sweep(now) == 0
    assert announced == [("conversation", conversation.pk)]
    assert queue.claim(conversation.pk, now)


def test_one_that_is_put_off_is_not_overdue(agent, announced):
    conversation = waiting(agent)
    run = claimed(conversation)
    due_at = queue.postpone(run, "Away.", timezone.now() + LATER)
    announced.clear()
    assert queue.sweep(due_at) == 0


def test_a_batch_in_which_nothing_moves_is_announced_once_for_all_of_it(
    agent, announced
):
    batch = AnalysisBatch.objects.create(total=3)
    conversations = [waiting(agent) for _ in range(3)]
    Analysis.objects.update(batch=batch)
    announced.clear()
    now = timezone.now() + 2 * OVERDUE
    claimed(conversations[0])
    assert queue.sweep(now) == 0
    Analysis.objects.filter(state="running").update(
        state="done", finished_at=now - OVERDUE / 2
    )
    assert queue.sweep(now) == 0
    assert queue.sweep(now + OVERDUE) == 1
    assert announced == [("batch", batch.pk)]


def test_a_lost_run_of_a_batch_takes_the_batch_up_again(agent, announced):
    batch = AnalysisBatch.objects.create(total=1)
    conversation = waiting(agent)
    Analysis.objects.update(batch=batch)
    claimed(conversation)
    announced.clear()
    queue.sweep(timezone.now() + timedelta(days=1))
    assert announced == [("batch", batch.pk)]


def test_a_batch_is_taken_in_the_order_its_conversations_are_due(agent):
    batch = AnalysisBatch.objects.create(total=2)
    first, second = waiting(agent), waiting(agent)
    Analysis.objects.update(batch=batch)
    now = timezone.now()
    assert queue.claim_of(batch.pk, now).conversation_pk == first.pk
    assert queue.claim_of(batch.pk, now).conversation_pk == second.pk
    assert queue.claim_of(batch.pk, now) is None
    assert queue.next_due(batch.pk) is None


def test_sweeping_costs_the_same_however_much_there_is(
    agent, django_assert_max_num_queries
):
    for _ in range(5):
        waiting(agent)
    Analysis.objects.update(state="done")
    with django_assert_max_num_queries(3):
        queue.sweep(timezone.now() + LATER)

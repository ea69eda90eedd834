"""Many conversations analysed anew: what is left out, how far it is, what is called off."""

import tracemalloc
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Analysis, AnalysisBatch, Conversation, Turn
from conversations.store.analysis import batches, queue, results
from conversations.store.analysis.batches import Progress
from conversations.store.analysis.queue import batch_waits
from tests.store.judged_conversations import (
    FINDINGS,
    analysis_of,
    asking_agent,
    claimed,
    talked,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return asking_agent()


@pytest.fixture
def by():
    return User.objects.create_user("reviewer")


def done(agent, **changes):
    """One that was analysed before."""
    made = waiting(agent, **changes)
    assert results.keep(claimed(made), FINDINGS, timezone.now())
    return made


def request(by=None, **filters):
    return batches.request(Conversation.objects.filter(**filters), by, "All of May")


def batch_of(requested):
    return AnalysisBatch.objects.get(pk=requested.batch_pk)


def progress(requested):
    rows = AnalysisBatch.objects.filter(pk=requested.batch_pk)
    return batches.progress_of(batches.counted(rows).get())


def test_conversations_are_queued_anew_and_keep_what_is_known_of_them(agent, by):
    old, never = done(agent), talked(agent, status="done")
    requested = request(by)
    assert (requested.queued, requested.skipped) == (2, {})
    assert requested.words == "2 will be analysed anew."
    batch = batch_of(requested)
    assert (batch.total, batch.requested_by, batch.description) == (2, by, "All of May")
    for conversation in (old, never):
        row = analysis_of(conversation)
        assert (row.state, row.batch, row.attempts) == ("queued", batch, 0)
    old.refresh_from_db()
    assert (old.status, old.title) == ("done", "Ada's membership")


def test_what_cannot_be_analysed_is_left_out_and_said_so(agent):
    done(agent)
    talked(agent, status="in-progress")
    talked(agent, status="done", transcript_deleted_at=timezone.now())
    silent = asking_agent(public_id="agent_silent", zero_retention=True)
    talked(silent, status="done")
    first = waiting(agent)
    requested = request()
    assert requested.queued == 1
    assert requested.words == (
        "1 will be analysed anew. Left out: 1 still going on; 2 their words were"
        " deleted or never kept; 1 waiting for their first analysis anyway."
    )
    assert analysis_of(first).batch is None
    assert batch_of(requested).total == 1


def test_a_later_batch_takes_over_what_waits_or_runs(agent):
    conversations = [done(agent), done(agent)]
    earlier = request()
    running = claimed(conversations[0])
    later = request()
    assert not results.keep(running, FINDINGS, timezone.now())
    assert progress(earlier) == Progress(2, 0, 0, 0, 0)
    assert progress(earlier).gone == 2
    assert progress(earlier).percent == 100
    assert progress(later) == Progress(2, 2, 0, 0, 0)


def test_progress_is_counted_by_the_database(agent, django_assert_num_queries):
    for _ in range(4):
        done(agent)
    batch = batch_of(request())
    now = timezone.now()
    results.keep(queue.claim_of(batch.pk, now), FINDINGS, now)
    queue.fail(queue.claim_of(batch.pk, now), "No such model.", now)
    queue.claim_of(batch.pk, now)
    with django_assert_num_queries(1):
        [found] = batches.counted(AnalysisBatch.objects.all())
        so_far = batches.progress_of(found)
    assert so_far == Progress(total=4, waiting=1, running=1, done=1, failed=1)
    assert (so_far.percent, so_far.pending, so_far.gone) == (50, 2, 0)
    [failed] = batches.failures(batch.pk)
    assert failed.error == "No such model."


def test_an_empty_batch_is_over(agent):
    requested = request(public_id="none")
    assert requested.words == "0 will be analysed anew."
    assert progress(requested).percent == 100


def test_those_that_failed_are_tried_again_in_a_batch_of_their_own(agent, by):
    done(agent), done(agent)
    earlier = request()
    now = timezone.now()
    failed = queue.claim_of(earlier.batch_pk, now)
    queue.fail(failed, "No.", now)
    again = batches.request_failed_again(earlier.batch_pk, by)
    assert again.queued == 1
    row = Analysis.objects.get(batch=again.batch_pk)
    assert (row.conversation_id, row.error) == (failed.conversation_pk, "")
    assert batch_of(again).description == "All of May"


def test_what_waits_can_be_called_off_and_what_runs_is_finished(agent):
    old, never, running = done(agent), talked(agent, status="done"), done(agent)
    requested = request()
    run = claimed(running)
    assert batches.cancel(requested.batch_pk) == 2
    row = analysis_of(old)
    assert (row.state, row.batch, row.analyser) == ("done", None, "scripted/judge")
    assert not Analysis.objects.filter(conversation=never).exists()
    assert results.keep(run, FINDINGS, timezone.now())
    assert (progress(requested).done, progress(requested).gone) == (1, 2)
    assert batches.cancel(requested.batch_pk) == 0


def test_workers_are_told_of_it_and_of_no_more_than_there_is(
    agent, django_capture_on_commit_callbacks
):
    told = []

    def listen(batch_pk, not_before, **_):
        told.append(batch_pk)

    batch_waits.connect(listen)
    try:
        done(agent), done(agent)
        with django_capture_on_commit_callbacks(execute=True):
            requested = request()
    finally:
        batch_waits.disconnect(listen)
    assert told == [requested.batch_pk] * 2


# --- A thousand and more -----------------------------------------------------------------

MANY = 1_200


@pytest.fixture
def many(agent):
    """More than one chunk, each with words that would be heavy to hold at once."""
    ago = timezone.now() - timedelta(days=1)
    made = Conversation.objects.bulk_create(
        Conversation(
            agent=agent, agent_name="Desk", started_at=ago, status="done", turn_count=1
        )
        for _ in range(MANY)
    )
    Turn.objects.bulk_create(
        (
            Turn(
                conversation=one,
                event_id=1,
                role="user",
                text="word " * 2_000,
                started_ms=0,
            )
            for one in made
        ),
        batch_size=100,
    )


def test_a_thousand_are_queued_in_few_statements(many, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        requested = request()
    assert requested.queued == MANY
    assert progress(requested).waiting == MANY


def test_a_thousand_are_never_all_in_memory(many):
    """Their words alone are 12 MB."""
    request()
    tracemalloc.start()
    try:
        requested = request()
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert requested.queued == MANY
    assert peak_bytes < 6_000_000

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Conversation, Feedback
from conversations.store.calls.ratings import Opinion, TooLate, keep_opinion
from conversations.store.calls.said import keep_feedback
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db
PERIOD_MS = 60_000


@pytest.fixture(autouse=True)
def period(settings):
    settings.PARLEY = {**settings.PARLEY, "FEEDBACK_PERIOD_MS": PERIOD_MS}


@pytest.fixture
def just_over():
    return held(ended_at=timezone.now())


def rated(conversation):
    conversation.refresh_from_db()
    return conversation.rating, conversation.rating_comment


def test_what_is_not_said_leaves_what_was(just_over):
    for opinion in (
        Opinion(rating=2),
        Opinion(comment="Slow"),
        Opinion(thumb="dislike"),
        Opinion(),
    ):
        keep_opinion(just_over.public_id, opinion)
    assert rated(just_over) == (2, "Slow")
    assert [thumb.score for thumb in Feedback.objects.all()] == ["dislike"]


def test_words_may_be_taken_back(just_over):
    keep_opinion(just_over.public_id, Opinion(rating=2, comment="Slow"))
    keep_opinion(just_over.public_id, Opinion(comment=""))
    assert rated(just_over) == (2, "")


def test_the_thumb_on_the_whole_stands_beside_those_on_answers(just_over):
    turn(just_over, "agent", "At nine.", 1)
    keep_feedback(just_over.pk, 1, "like")
    keep_opinion(just_over.public_id, Opinion(thumb="dislike"))
    keep_opinion(just_over.public_id, Opinion(thumb="like"))
    thumbs = Feedback.objects.values_list("event_id", "score")
    assert set(thumbs) == {(1, "like"), (None, "like")}


def test_a_thumb_taken_back_leaves_the_others(just_over):
    for event_id in (1, 2, None):
        keep_feedback(just_over.pk, event_id, "like")
    keep_feedback(just_over.pk, 2, None)
    keep_feedback(just_over.pk, 2, None)
    assert set(Feedback.objects.values_list("event_id", flat=True)) == {1, None}
    keep_feedback(just_over.pk, None, None)
    assert set(Feedback.objects.values_list("event_id", flat=True)) == {1}


def test_an_opinion_changes_nothing_that_the_recorder_writes(just_over, monkeypatch):
    """Both write to the row while the conversation goes on."""
    get = Conversation.objects.select_for_update().__class__.get

    def meanwhile(self, *args, **kwargs):
        row = get(self, *args, **kwargs)
        Conversation.objects.filter(pk=row.pk).update(turn_count=7, title="Hours")
        return row

    monkeypatch.setattr(Conversation.objects._queryset_class, "get", meanwhile)
    keep_opinion(just_over.public_id, Opinion(rating=5))
    monkeypatch.undo()
    assert rated(just_over) == (5, "")
    assert (just_over.turn_count, just_over.title) == (7, "Hours")


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({"ended_ago_ms": PERIOD_MS - 30_000}, True),
        ({"ended_ago_ms": PERIOD_MS + 1}, False),
        ({"status": "failed", "ended_ago_ms": 0}, True),
        ({"status": "in-progress", "began_ago_ms": 100 * PERIOD_MS}, True),
        ({"status": "initiated", "began_ago_ms": 100 * PERIOD_MS}, True),
        ({"began_ago_ms": 0}, True),
        ({"began_ago_ms": PERIOD_MS + 1}, False),
    ],
)
def test_opinions_are_taken_until_some_time_after_the_end(changes, taken):
    now = timezone.now()
    ago_ms = {name: changes.pop(f"{name}_ago_ms", None) for name in ("began", "ended")}
    moment = {
        name: None if ms is None else now - timedelta(milliseconds=ms)
        for name, ms in ago_ms.items()
    }
    row = held(
        **changes,
        started_at=moment["began"] or now - timedelta(days=1),
        ended_at=moment["ended"],
    )
    try:
        keep_opinion(row.public_id, Opinion("like", 4, "Fine"))
    except TooLate:
        assert not taken
    else:
        assert taken
    assert rated(row) == ((4, "Fine") if taken else (None, ""))
    assert Feedback.objects.exists() is taken

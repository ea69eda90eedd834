import pytest
from django.contrib.auth.models import User

from conversations.models import Conversation, Label
from conversations.store.review import many
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return User.objects.create_user("reviewer")


def test_what_they_were_chosen_by_may_change_on_the_way(reviewer, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 2)
    for _ in range(5):
        held()
    waiting = Conversation.objects.filter(review_state="unreviewed", assignee=None)
    assert many.mark_all_reviewed(waiting, reviewer) == 5
    assert waiting.count() == 0
    assert many.reopen_all(Conversation.objects.all()) == 5


def test_who_has_one_keeps_it_when_another_reviews_it(reviewer):
    owner = User.objects.create_user("owner")
    row = held(assignee=owner)
    many.mark_all_reviewed(Conversation.objects.all(), reviewer)
    row.refresh_from_db()
    assert (row.assignee, row.reviewed_by) == (owner, reviewer)


def test_who_looks_at_one_lets_go_when_it_is_assigned_to_another(reviewer):
    owner = User.objects.create_user("owner")
    mine, theirs = (
        held(assignee=user, review_state="in_review") for user in (reviewer, owner)
    )
    assert many.assign_all(Conversation.objects.all(), reviewer) == 2
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.review_state, theirs.review_state) == ("in_review", "unreviewed")
    assert theirs.assignee == reviewer


def test_label_is_put_on_once_and_taken_off():
    label, rows = Label.objects.create(name="x"), Conversation.objects.all()
    held(), held()
    assert many.label_all(rows, label) == many.label_all(rows, label) == 2
    assert label.conversations.count() == 2
    assert many.unlabel_all(rows, label) == 2
    assert label.conversations.count() == 0

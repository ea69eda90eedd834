from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.utils import timezone

from conversations.models import Conversation
from conversations.store.review.queue import (
    QueueLength,
    assign,
    begun_by,
    claim_next,
    mark_reviewed,
    queue_length,
    reopen,
    reviewers,
    take,
    waiting_for,
    waiting_up_to,
)

MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def sign_up(name):
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="review_conversation"))
    return user


@pytest.fixture
def ada(db):
    return sign_up("ada")


@pytest.fixture
def ben(db):
    return sign_up("ben")


@pytest.fixture
def held(db):
    """Make a conversation, an hour older than the one before."""

    def make(**changes):
        began = timezone.now() - timedelta(hours=Conversation.objects.count())
        return Conversation.objects.create(
            **{"agent_name": "Desk", "started_at": began, "status": "done", **changes}
        )

    return make


def state(conversation):
    conversation.refresh_from_db()
    return conversation.review_state, conversation.assignee


def test_newest_that_is_nobodys_or_mine_comes_next(held, ada, ben):
    held(assignee=ben)
    held(review_state="reviewed")
    held(status="in-progress")
    nobodys, mine = held(), held(assignee=ada)
    assert claim_next(ada) == nobodys.pk
    assert state(nobodys) == ("in_review", ada)
    assert claim_next(ada) == mine.pk
    assert claim_next(ada) is None
    assert list(begun_by(ada)) == [nobodys, mine]


def test_newest_comes_first_whatever_the_order_of_lists_is(held, ada, monkeypatch):
    monkeypatch.setattr(Conversation._meta, "ordering", ["pk"])
    older = held(started_at=MOMENT)
    first, second = (
        held(started_at=MOMENT + timedelta(days=1)),
        held(started_at=MOMENT + timedelta(days=1)),
    )
    wanted = [second, first, older]
    assert list(waiting_for(ada)) == wanted
    assert [claim_next(ada) for _ in wanted] == [one.pk for one in wanted]
    assert list(begun_by(ada)) == wanted


def test_choice_and_order_of_the_reviewer_are_kept(held, ada):
    held()
    older, oldest = held(user_id="x"), held(user_id="x")
    among = Conversation.objects.filter(user_id="x").order_by("started_at")
    assert claim_next(ada, among) == oldest.pk
    assert claim_next(ada, among, leaving=older.pk) is None
    assert state(older) == ("unreviewed", None)


@pytest.mark.django_db(transaction=True)
def test_reviewers_who_ask_at_once_get_different_ones(held):
    reviewers_ = [sign_up(f"reviewer{number}") for number in range(4)]
    made = {held().pk for _ in range(4)}
    together = Barrier(4)

    def ask(reviewer):
        try:
            together.wait(60)
            return claim_next(reviewer)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(ask, reviewers_))
    assert set(got) == made
    for reviewer, pk in zip(reviewers_, got, strict=True):
        assert Conversation.objects.get(pk=pk).assignee == reviewer


def test_what_somebody_took_meanwhile_is_passed_over(held, ada, ben):
    first, second = held(), held()

    class Meanwhile:
        """The list as it was read, just before Ben takes its first."""

        def filter(self, *args, **kwargs):
            return Seen(Conversation.objects.filter(*args, **kwargs))

    class Seen:
        def __init__(self, rows):
            self.rows = rows

        def exclude(self, **kwargs):
            return Seen(self.rows.exclude(**kwargs))

        def values_list(self, *args, **kwargs):
            self.found = self.rows.values_list(*args, **kwargs)
            return self

        def first(self):
            pk = self.found.first()
            if pk == first.pk:
                take(first, ben)
            return pk

    assert claim_next(ada, Meanwhile()) == second.pk
    assert state(first) == ("in_review", ben)


def test_what_somebody_looks_at_is_not_taken_from_them(held, ada, ben):
    one = held()
    assert take(one, ada)
    assert take(one, ada)
    assert not take(one, ben)
    assert state(one) == ("in_review", ada)


def test_what_was_only_meant_for_somebody_may_be_taken(held, ada, ben):
    one = held(assignee=ada)
    assert take(one, ben)
    assert state(one) == ("in_review", ben)


def test_given_to_somebody_else_it_waits_for_them(held, ada, ben):
    one = held()
    take(one, ada)
    assign(one, ada)
    assert state(one) == ("in_review", ada)
    assign(one, ben)
    assert state(one) == ("unreviewed", ben)
    take(one, ben)
    assign(one, None)
    assert state(one) == ("unreviewed", None)


def test_reviewed_is_known_by_whom_and_when_until_it_is_opened_again(held, ada, ben):
    one = held(assignee=ben)
    mark_reviewed(one, ada)
    assert state(one) == ("reviewed", ben)
    assert one.reviewed_by == ada
    assert one.reviewed_at is not None
    reopen(one)
    assert state(one) == ("unreviewed", ben)
    assert one.reviewed_by is None
    assert one.reviewed_at is None


def test_who_reviews_what_was_nobodys_is_its_reviewer(held, ada):
    one = held()
    mark_reviewed(one, ada)
    assert state(one) == ("reviewed", ada)


def test_queue_is_counted_in_one_query(held, ada, ben, django_assert_num_queries):
    for changes in (
        {},
        {"assignee": ada},
        {"assignee": ben},
        {"assignee": ada, "review_state": "in_review"},
        {"assignee": ben, "review_state": "in_review"},
        {"assignee": ada, "review_state": "reviewed"},
        {"status": "in-progress"},
    ):
        held(**changes)
    with django_assert_num_queries(1):
        assert queue_length(ada) == QueueLength(waiting=2, mine=1, others=2)
    assert waiting_for(ada).count() == waiting_up_to(10, ada) == 2
    assert waiting_up_to(1, ada) == 1
    assert begun_by(ada).count() == 1


def test_only_staff_who_may_review_are_offered(ada, ben):
    User.objects.create_user("reader", is_staff=True)
    User.objects.create_superuser("chief")
    ben.is_active = False
    ben.save()
    assert [user.username for user in reviewers()] == ["ada", "chief"]

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Conversation
from conversations.store.review.remarks import add_remark, delete_remark, remarks_on


@pytest.fixture
def conversation(db):
    return Conversation.objects.create(agent_name="Desk", started_at=timezone.now())


@pytest.fixture
def ada(db):
    return User.objects.create_user("ada")


def test_remarks_stand_in_the_order_they_were_written(
    conversation, ada, django_assert_num_queries
):
    for text in ("One", "Two"):
        add_remark(conversation, ada, text)
    with django_assert_num_queries(1):
        said = [
            (remark.author.username, remark.text) for remark in remarks_on(conversation)
        ]
    assert said == [("ada", "One"), ("ada", "Two")]


def test_only_its_author_deletes_a_remark(conversation, ada):
    remark = add_remark(conversation, ada, "Mine")
    ben = User.objects.create_user("ben")
    assert not delete_remark(conversation, ben, remark.pk)
    assert delete_remark(conversation, ada, remark.pk)
    assert remarks_on(conversation) == []


def test_remark_is_deleted_where_it_stands_only(conversation, ada):
    remark = add_remark(conversation, ada, "Mine")
    other = Conversation.objects.create(agent_name="Desk", started_at=timezone.now())
    assert not delete_remark(other, ada, remark.pk)

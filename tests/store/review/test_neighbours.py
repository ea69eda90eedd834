from datetime import timedelta

from django.utils import timezone

from conversations.models import Contact, Conversation
from conversations.store.review.neighbours import Neighbours, neighbours

NOW = timezone.now()


def held(contact, hours_ago):
    return Conversation.objects.create(
        agent_name="Desk", started_at=NOW - timedelta(hours=hours_ago), contact=contact
    )


def known(user_id):
    return Contact.objects.create(user_id=user_id, first_seen_at=NOW, last_seen_at=NOW)


def test_neighbours_are_of_the_same_person(db):
    ada, ben = known("ada"), known("ben")
    first, _other, second = held(ada, 9), held(ben, 8), held(ada, 7)
    twin, last = held(ada, 7), held(ada, 1)
    assert neighbours(first) == Neighbours(None, second)
    assert neighbours(second) == Neighbours(first, twin)
    assert neighbours(twin) == Neighbours(second, last)
    assert neighbours(last) == Neighbours(twin, None)


def test_of_strangers_there_are_none(db):
    held(None, 2)
    assert neighbours(held(None, 1)) == Neighbours()

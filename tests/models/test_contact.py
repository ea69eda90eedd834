from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models.contact import Contact


def test_a_person_is_called_by_name_or_else_by_id():
    assert str(Contact(user_id="u-1")) == "u-1"
    assert str(Contact(user_id="u-1", name="Ann")) == "Ann"


@pytest.mark.django_db
def test_who_was_here_last_comes_first():
    now = timezone.now()
    for days, user in ((2, "before"), (0, "now"), (5, "long ago")):
        seen = now - timedelta(days=days)
        Contact.objects.create(user_id=user, first_seen_at=seen, last_seen_at=seen)
    assert [one.user_id for one in Contact.objects.all()] == [
        "now",
        "before",
        "long ago",
    ]

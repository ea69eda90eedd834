import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from conversations.models.review import Remark, SavedView

pytestmark = pytest.mark.django_db


def test_a_name_is_one_persons_view_once():
    ann, bob = (
        get_user_model().objects.create(username=name) for name in ("ann", "bob")
    )
    SavedView.objects.create(owner=ann, name="Mine")
    SavedView.objects.create(owner=bob, name="Mine")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=ann, name="Mine")


def test_a_remark_is_known_by_how_it_begins():
    assert str(Remark(text="x" * 100)) == "x" * 60

import pytest
from django.contrib.auth.models import User

from conversations.store.access.administrators import ensure_administrator


@pytest.mark.django_db
def test_taken_name_is_left_as_it_is():
    User.objects.create_user("ada", password="hers")
    assert not ensure_administrator("ada", "other")
    user = User.objects.get()
    assert user.check_password("hers")
    assert not user.is_superuser

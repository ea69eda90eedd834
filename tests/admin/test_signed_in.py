import pytest
from django.contrib.auth.models import AnonymousUser

from conversations.admin.signed_in import signed_in


def test_who_asks_is_known_and_nobody_gets_through(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    assert signed_in(request) == admin_user
    request.user = AnonymousUser()
    with pytest.raises(AssertionError):
        signed_in(request)

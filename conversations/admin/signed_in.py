"""Who uses the admin."""

from django.contrib.auth.models import User
from django.http import HttpRequest


def signed_in(request: HttpRequest) -> User:
    """Who asks; the admin lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user

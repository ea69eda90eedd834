"""Who asked."""

from django.http import HttpRequest

from conversations.store.access.api_keys import KnownKey


def key_of(request: HttpRequest) -> KnownKey:
    """The key of an operation that asks for one."""
    key = request.auth  # type: ignore[attr-defined]  # set by ninja
    assert isinstance(key, KnownKey)
    return key

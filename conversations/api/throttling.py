"""How often the API may be called: by key, and without one by address."""

import threading

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from conversations.doors import rate_limits
from conversations.doors.client_address import request_address
from conversations.store.access.api_keys import KnownKey, known_key


class CallLimit(BaseThrottle):
    """One for all operations; asked after the key was looked at."""

    def __init__(self) -> None:
        # ninja asks in two steps, in one thread, and has one of these for all threads.
        self._asked = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this call is within the limits."""
        key = _key(request)
        if key is None:
            wait_s = rate_limits.keyless_call(request_address(request))
        else:
            wait_s = rate_limits.keyed_call(key.key_hash)
        self._asked.wait_s = wait_s
        return not wait_s

    def wait(self) -> float | None:
        """Seconds until another call is."""
        wait_s: float = self._asked.wait_s
        return wait_s


def _key(request: HttpRequest) -> KnownKey | None:
    """The key of a call; also where it could have come without one."""
    key = getattr(request, "auth", None)
    if isinstance(key, KnownKey):
        return key
    sent = request.headers.get("xi-api-key")
    return known_key(sent) if sent else None

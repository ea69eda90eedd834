"""Who calls: the key in `xi-api-key`, and what it may do."""

from django.http import HttpRequest
from ninja.security import APIKeyHeader

from conversations.api.errors import Refusal
from conversations.store.access.api_keys import KnownKey, known_key


class KeyFor(APIKeyHeader):
    """Asks for a key of one scope; the operation finds it in `request.auth`."""

    param_name = "xi-api-key"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, key: str | None) -> KnownKey | None:
        """The caller's key; None if there is none that is valid."""
        known = known_key(key) if key else None
        if known is not None and self._scope not in known.scopes:
            raise Refusal(
                403,
                "missing_permissions",
                f"This key is not for {self._scope}; use one with that scope.",
            )
        return known


reads = KeyFor("read")
writes = KeyFor("write")
talks = KeyFor("talk")

"""Keys of the REST API: making, finding, revoking."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import ApiKey, Scope

PREFIX = "parley_"
SHOWN_CHARACTERS = 12
USE_NOTED_EVERY = timedelta(minutes=1)
"""So that a busy key does not cost a write for each call."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that is valid now."""

    key_hash: str
    scopes: frozenset[str]
    name: str = "of the environment"
    """For the log: who or what uses it."""

    def may(self, scope: Scope) -> bool:
        """Whether it is for this."""
        return scope.value in self.scopes


def make_key(
    name: str, scopes: list[str], created_by: User | None = None
) -> tuple[str, ApiKey]:
    """A new key and its row. The key itself can never be had again."""
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        name=name,
        start=key[:SHOWN_CHARACTERS],
        key_hash=hashed(key),
        scopes=scopes,
        created_by=created_by,
    )
    return key, row


def known_key(key: str) -> KnownKey | None:
    """What a key is good for; None if it is unknown or revoked."""
    own = settings.PARLEY["API_KEY"]
    if own and hmac.compare_digest(own.encode(), key.encode("utf-8", "replace")):
        return KnownKey(hashed(own), frozenset(Scope.values))
    row = ApiKey.objects.filter(key_hash=hashed(key), revoked_at=None).first()
    if row is None:
        return None
    now = timezone.now()
    if row.last_used_at is None or row.last_used_at < now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
    return KnownKey(row.key_hash, frozenset(row.scopes), str(row))


def is_current(key_hash: str) -> bool:
    """Whether the key of this hash still opens anything."""
    own = settings.PARLEY["API_KEY"]
    if own and hmac.compare_digest(hashed(own), key_hash):
        return True
    return ApiKey.objects.filter(key_hash=key_hash, revoked_at=None).exists()


def revoke(pk: int) -> None:
    """From now on the key opens nothing, nor does what was granted with it."""
    ApiKey.objects.filter(pk=pk, revoked_at=None).update(revoked_at=timezone.now())


def hashed(key: str) -> str:
    """As kept. A key is random and long: a slow hash would only slow each call."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()

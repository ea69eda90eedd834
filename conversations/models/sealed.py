"""Secrets at rest: encrypted in the database, closed in memory until they are used."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

PURPOSE = b"parley: secrets in the database"


class SecretUnreadable(Exception):
    """A secret was sealed with a key that is not among ENCRYPTION_KEYS any more."""

    def __init__(self, what: str = "A stored secret") -> None:
        super().__init__(
            f"{what} cannot be read: it was encrypted with another key. Put the"
            " former ENCRYPTION_KEYS (or, if none was set, the former SECRET_KEY) back,"
            " or enter it anew."
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret that shows itself only when asked. An empty one is false."""

    token: str = ""

    @classmethod
    def of(cls, secret: str) -> "Sealed":
        """Close a secret."""
        if not secret:
            return cls()
        return cls(_box().encrypt(secret.encode()).decode("ascii"))

    def reveal(self) -> str:
        """The secret itself; raises SecretUnreadable."""
        if not self.token:
            return ""
        try:
            return _box().decrypt(self.token.encode("ascii", "replace")).decode()
        except InvalidToken:
            raise SecretUnreadable from None

    def resealed(self) -> "Sealed":
        """The same secret, sealed with the first of the keys; raises SecretUnreadable."""
        if not self.token or self._is_sealed_with_the_first():
            return self
        return Sealed.of(self.reveal())

    def _is_sealed_with_the_first(self) -> bool:
        key = (tuple(settings.ENCRYPTION_KEYS) or (settings.SECRET_KEY,))[0]
        try:
            _box_of((key,), settings.SECRET_KEY).decrypt(
                self.token.encode("ascii", "replace")
            )
        except InvalidToken:
            return False
        return True

    def __bool__(self) -> bool:
        return bool(self.token)

    def __repr__(self) -> str:
        return "Sealed(...)" if self else "Sealed()"

    def __str__(self) -> str:
        return "set" if self else "not set"


class SealedField(models.TextField):  # type: ignore[type-arg]  # as Django's own is
    """A column of sealed secrets; values are `Sealed`."""

    # Else `blank=False` would take an empty one.
    empty_values = [*models.TextField.empty_values, Sealed()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", Sealed)
        super().__init__(*args, **kwargs)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Sealed:
        """As read from a row."""
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        """A plain text is a secret that is to be sealed."""
        return value if isinstance(value, Sealed) else Sealed.of(str(value or ""))

    def get_prep_value(self, value: Any) -> str:
        """As written to a row."""
        return self.to_python(value).token

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: the sealed form."""
        return self.get_prep_value(self.value_from_object(obj))


def _box() -> MultiFernet:
    return _box_of(tuple(settings.ENCRYPTION_KEYS), settings.SECRET_KEY)


@cache
def _box_of(keys: Iterable[str], secret_key: str) -> MultiFernet:
    """The first key seals, all of them open."""
    return MultiFernet([Fernet(_derived(key)) for key in keys or (secret_key,)])


def _derived(key: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))

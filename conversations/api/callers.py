"""Who asked, and for which conversation."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import StringConstraints

from conversations.store.api_keys import KnownKey

ConversationId = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[\x21-\x7e]+$")
]
FileId = Annotated[str, StringConstraints(max_length=64, pattern=r"^[\x21-\x7e]+$")]


def key_of(request: HttpRequest) -> KnownKey:
    """The key of an operation that asks for one."""
    key = request.auth  # type: ignore[attr-defined]  # set by ninja
    assert isinstance(key, KnownKey)
    return key

"""The database, asked from the event loop."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

from conversations.store.library.secrets import secret_value

P = ParamSpec("P")
T = TypeVar("T")


async def stored(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What the database says to it, asked on a thread."""
    return await database_sync_to_async(work)(*args, **named)


async def read_secret(secret_id: str) -> str:
    """A secret of the workspace. Raises NoSecret."""
    return await stored(secret_value, secret_id)

"""Requests signed in by a connection: a token that is over is renewed unheard.

A request is sent again after a 401 alone, and only with another token: the server has
done nothing yet.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from conversations.tools.connections.authorization import Authorization

UNAUTHORIZED = 401


class SignsIn(Protocol):
    """`connections.authorization.Connections` is the one."""

    async def authorization(self, connection_id: str) -> Authorization:
        """What signs a request in now. Raises ConnectionFailed."""

    async def refused(self, authorization: Authorization) -> None:
        """A server answered 401."""

    async def rejected(self, authorization: Authorization) -> None:
        """It did so for a fresh token, too."""

    async def accepted(self, authorization: Authorization) -> None:
        """It was taken."""


class Answered(Protocol):
    """What came back."""

    @property
    def status_code(self) -> int:
        """Of HTTP."""


A = TypeVar("A", bound=Answered)


async def signed_in(
    connections: SignsIn,
    connection_id: str,
    send: Callable[[Authorization], Awaitable[A]],
) -> A:
    """What is answered to a request that `send` makes. Raises ConnectionFailed."""
    first = await connections.authorization(connection_id)
    answer = await send(first)
    if answer.status_code != UNAUTHORIZED:
        await connections.accepted(first)
        return answer
    await connections.refused(first)
    if not first.can_renew:
        return answer
    second = await connections.authorization(connection_id)
    if second.token_number == first.token_number:
        return answer
    answer = await send(second)
    if answer.status_code == UNAUTHORIZED:
        await connections.rejected(second)
    return answer

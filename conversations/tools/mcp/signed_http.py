"""HTTP to an MCP server that is signed in to by a connection."""

from dataclasses import dataclass

import httpx

from conversations.tools.connections.authorization import Authorization
from conversations.tools.connections.signing import SignsIn, signed_in
from conversations.tools.masking import Mask


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs in, and who keeps what was sent from being told."""

    connections: SignsIn
    connection_id: str
    mask: Mask


class SignedTransport(httpx.AsyncBaseTransport):
    """Signs each request with what holds at that moment: a conversation outlives tokens.

    Of requests that do not matter a 401 is passed on as it is: some servers refuse the
    optional ones to everybody.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        signature: Signature,
        *,
        stream_matters: bool,
    ) -> None:
        self._inner = inner
        self._signature = signature
        self._renewing = {"POST", "GET"} if stream_matters else {"POST"}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ConnectionFailed as well as what the inner transport raises."""
        connections = self._signature.connections
        connection_id = self._signature.connection_id
        if request.method not in self._renewing:
            return await self._sent(
                request, await connections.authorization(connection_id)
            )
        answers: list[httpx.Response] = []

        async def send(authorization: Authorization) -> httpx.Response:
            for refused in answers:
                await refused.aclose()
            answers.append(await self._sent(request, authorization))
            return answers[-1]

        return await signed_in(connections, connection_id, send)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()

    async def _sent(
        self, request: httpx.Request, authorization: Authorization
    ) -> httpx.Response:
        self._signature.mask.add(*authorization.secrets)
        request.headers.update(authorization.headers)
        return await self._inner.handle_async_request(request)

"""The vendor's side of a hosted agent, on loopback: its REST API and its agent socket."""

import contextlib
import http
import json
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

API_KEY = "sk_only_for_tests_0123456789"
AGENT_ID = "agent_there"
CONVERSATION_ID = "conv_there"
SIGNATURE = "cvtkn_only_for_tests"

_silent = logging.getLogger("tests.hosted.fake_vendor")
_silent.setLevel(logging.CRITICAL)

Script = Callable[[ServerConnection], Awaitable[None]]


def metadata_text(**changes: Any) -> str:
    """The agent's first frame, as compact JSON."""
    event = {
        "conversation_id": CONVERSATION_ID,
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
        **changes,
    }
    return json.dumps(
        {
            "conversation_initiation_metadata_event": event,
            "type": "conversation_initiation_metadata",
        },
        separators=(",", ":"),
    )


async def greet(connection: ServerConnection) -> None:
    """Say how it begins, then take whatever comes until the other side leaves."""
    await connection.send(metadata_text())
    async for _ in connection:
        pass


class FakeVendor:
    """Runs `script` for each conversation; a test may change its answers."""

    def __init__(self, script: Script = greet) -> None:
        self.script = script
        self.requests: list[str] = []
        """Paths that were asked for, with their query."""
        self.sockets = 0
        self.statuses: dict[str, list[int]] = {}
        """Answers by path, in turn; then 200."""
        self.signed_url: Any = None
        """None: the right one."""
        self.records: list[dict[str, Any]] = [{"status": "done"}]
        """What the conversation's detail says, in turn; the last one stays."""
        self._server: Server | None = None

    async def __aenter__(self) -> "FakeVendor":
        self._server = await serve(
            self._converse,
            "127.0.0.1",
            0,
            process_request=self._answer,
            compression=None,
            close_timeout=1,
            # It would tell the key, and tests look for that in the log.
            logger=_silent,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _converse(self, connection: ServerConnection) -> None:
        self.sockets += 1
        with contextlib.suppress(ConnectionClosed):
            await self.script(connection)

    def _answer(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
        parts = urlsplit(request.path)
        if "conversation_signature" in request.path:
            given = parse_qs(parts.query)["conversation_signature"]
            status = self._status("socket")
            if status != 200 or given != [SIGNATURE]:
                return _json(status if status != 200 else 403, {"detail": "no"})
            return None
        self.requests.append(request.path)
        status = self._status(parts.path)
        if request.headers.get("xi-api-key") != API_KEY:
            status = 401
        if status != 200:
            return _json(status, {"detail": {"message": f"not with {API_KEY}"}})
        if parts.path.endswith("/get-signed-url"):
            return _json(200, {"signed_url": self.signed_url or self._signed()})
        record = self.records[0] if len(self.records) == 1 else self.records.pop(0)
        return _json(200, record)

    def _signed(self) -> str:
        return (
            f"ws://127.0.0.1:{self.port}/v1/convai/conversation?agent_id={AGENT_ID}"
            f"&conversation_signature={SIGNATURE}"
        )

    def _status(self, path: str) -> int:
        waiting = self.statuses.get(path, [])
        return waiting.pop(0) if waiting else 200


def _json(status: int, body: dict[str, Any]) -> Response:
    content = json.dumps(body).encode()
    headers = Headers(
        {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Connection": "close",
        }
    )
    if 300 <= status < 400:
        headers["Location"] = "http://127.0.0.1:9/elsewhere"
    return Response(status, http.HTTPStatus(status).phrase, headers, content)

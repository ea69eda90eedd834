"""The official SDKs, and how each starts a conversation with this server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tests.sdk.chromium import Chromium, PageSession
from tests.sdk.node_session import NodeSession
from tests.sdk.page_site import PageSite
from tests.sdk.python_session import AsyncPythonSession, PythonSession
from tests.sdk.told import Told


class Session(Protocol):
    """One conversation of an SDK, in whatever process holds it."""

    told: Told

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the session do something."""

    def say(self, pcm: NDArray[np.int16]) -> None:
        """Speak into its microphone."""

    def close(self) -> None:
        """End it, whatever it is doing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where sessions are held, and how they reach the server."""

    url: str
    """The server's, over HTTP."""
    api_key: str
    chromium: Callable[[], Chromium]
    site: PageSite

    @property
    def socket_url(self) -> str:
        """The server's address for WebSockets."""
        return self.url.replace("http", "ws", 1)

    def page(self, driver: str, **options: Any) -> PageSession:
        """Start a session in a page."""
        session = PageSession(self.chromium(), self.site.page(driver))
        session.begin(**options)
        return session


@dataclass(frozen=True, slots=True)
class Sdk:
    """One SDK in one setting."""

    key: str
    name: str
    """As the documentation's table has it."""
    source: str
    """What the server's record says of its clients."""
    start: Callable[[Place, str], Session]
    """A conversation with the agent of this id."""
    voice: bool = True
    in_browser: bool = False
    tells: frozenset[str] = frozenset({"interrupted", "corrected", "reason"})
    """What its callbacks can say, beyond what all can."""
    orders: frozenset[str] = frozenset({"feedback"})
    """What it can be told to do, beyond what all can."""
    own_ways: frozenset[str] = frozenset()
    """Where what it sends is not as published."""


def _python(place: Place, agent_id: str) -> Session:
    return PythonSession(place.url, agent_id)


def _python_text(place: Place, agent_id: str) -> Session:
    return PythonSession(place.url, agent_id, voice=False)


def _async_python(place: Place, agent_id: str) -> Session:
    return AsyncPythonSession(place.url, agent_id)


def _node(place: Place, agent_id: str) -> Session:
    return NodeSession(
        "node-sdk", baseUrl=place.url, apiKey=place.api_key, agentId=agent_id
    )


def _client_in_node(place: Place, agent_id: str) -> Session:
    return NodeSession("client", origin=place.url, agentId=agent_id, textOnly=True)


def _client(place: Place, agent_id: str) -> Session:
    return place.page(
        "client", origin=place.url, agentId=agent_id, connectionType="websocket"
    )


def _client_text(place: Place, agent_id: str) -> Session:
    return place.page("client", origin=place.url, agentId=agent_id, textOnly=True)


def _react(place: Place, agent_id: str) -> Session:
    return place.page("react", signedUrl=_open_url(place, agent_id))


def _predecessor(place: Place, agent_id: str) -> Session:
    return place.page(
        "predecessor",
        origin=place.socket_url,
        agentId=agent_id,
        connectionType="websocket",
    )


def _open_url(place: Place, agent_id: str) -> str:
    """The address of a public agent, which needs no signature."""
    return f"{place.socket_url}/v1/convai/conversation?agent_id={agent_id}"


NO_FEEDBACK = frozenset[str]()
RAW_RESULTS = frozenset({"client_tool_result: result:"})
"""Sent as the handler returned it; published is text."""
TEXT_ONLY_ON_TOP = frozenset(
    {"conversation_initiation_client_data: conversation_config_override:"}
)

SDKS = {
    sdk.key: sdk
    for sdk in (
        Sdk(
            "python",
            "Python `Conversation`",
            "python_sdk",
            _python,
            orders=NO_FEEDBACK,
            own_ways=RAW_RESULTS,
        ),
        Sdk(
            "python-text",
            "Python `Conversation`, written",
            "python_sdk",
            _python_text,
            voice=False,
            orders=NO_FEEDBACK,
            own_ways=RAW_RESULTS | TEXT_ONLY_ON_TOP,
        ),
        Sdk(
            "python-async",
            "Python `AsyncConversation`",
            "python_sdk",
            _async_python,
            orders=NO_FEEDBACK,
            own_ways=RAW_RESULTS,
        ),
        Sdk(
            "node",
            "Node `elevenlabs-js`",
            "js_sdk",
            _node,
            tells=frozenset({"interrupted", "corrected"}),
            orders=NO_FEEDBACK,
            own_ways=RAW_RESULTS,
        ),
        Sdk(
            "client-node",
            "`@elevenlabs/client` in Node, written",
            "js_sdk",
            _client_in_node,
            voice=False,
        ),
        Sdk(
            "client",
            "`@elevenlabs/client`",
            "js_sdk",
            _client,
            in_browser=True,
        ),
        Sdk(
            "client-text",
            "`@elevenlabs/client`, written",
            "js_sdk",
            _client_text,
            voice=False,
            in_browser=True,
        ),
        Sdk("react", "`@elevenlabs/react`", "react_sdk", _react, in_browser=True),
        Sdk(
            "predecessor",
            "`@11labs/client`",
            "js_sdk",
            _predecessor,
            in_browser=True,
            tells=frozenset({"reason"}),
        ),
    )
}

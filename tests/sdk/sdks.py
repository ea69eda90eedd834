"""The official SDKs, and how each starts a conversation with this server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import numpy as np
from elevenlabs import ElevenLabs
from elevenlabs.conversational_ai.conversation import OnPremInitiationData
from numpy.typing import NDArray

from tests.sdk.chromium import Chromium, PageSession
from tests.sdk.node_session import NodeSession
from tests.sdk.page_site import PageSite
from tests.sdk.python_session import AsyncPythonSession, PythonSession
from tests.sdk.snippets import page_shim
from tests.sdk.told import Told
from tests.sdk.widget_session import WidgetSession

ALL_NEWS = frozenset({"interrupted", "corrected", "reason", "audio"})


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

    def widget(self, driver: str, attributes: dict[str, str]) -> WidgetSession:
        """Start a call in a page with the widget, past the shim of the documentation."""
        shim = self.site.write(f"shim-{id(self)}.js", page_shim(self.url))
        page = self.site.page(driver, f'<script src="{shim}"></script>')
        return WidgetSession(self.chromium(), page, attributes)

    def conversation_url(self, agent_id: str) -> str:
        """Where a conversation with a public agent is held."""
        return f"{self.socket_url}/v1/convai/conversation?agent_id={agent_id}"

    def token(self, agent_id: str) -> str:
        """What opens one over WebRTC, asked for as by anyone's page."""
        asked = httpx.get(
            f"{self.url}/v1/convai/conversation/token", params={"agent_id": agent_id}
        )
        token: str = asked.raise_for_status().json()["token"]
        return token

    def private_token(self, agent_id: str) -> str:
        """The same for a private agent; asked for as a site's server."""
        with httpx.Client() as http:
            client = ElevenLabs(
                base_url=self.url, api_key=self.api_key, httpx_client=http
            )
            conversations = client.conversational_ai.conversations
            return conversations.get_webrtc_token(agent_id=agent_id).token

    def signed_url(self, agent_id: str) -> str:
        """Where one with a private agent is held, once; asked for as a site's server."""
        with httpx.Client() as http:
            client = ElevenLabs(
                base_url=self.url, api_key=self.api_key, httpx_client=http
            )
            conversations = client.conversational_ai.conversations
            return conversations.get_signed_url(agent_id=agent_id).signed_url


Start = Callable[[Place, str], Session]
"""Begin a conversation with the agent of this id."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """One SDK in one setting."""

    key: str
    name: str
    """As the documentation's table has it."""
    source: str
    """What the server's record says of its clients."""
    start: Start
    start_private: Start | None = None
    """With a signed URL, or a token."""
    start_on_prem: Start | None = None
    """As the vendor's own self-hosted mode does."""
    voice: bool = True
    signalling: str = ""
    """Over WebRTC: the path at which it joins."""
    in_browser: bool = False
    tells: frozenset[str] = ALL_NEWS
    """What its callbacks can say, of what not all can."""
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Capabilities it has no means for, and why."""
    own_ways: frozenset[str] = frozenset()
    """Where what it sends is not as published."""


def _python(place: Place, agent_id: str) -> Session:
    return PythonSession(place.url, agent_id)


def _python_text(place: Place, agent_id: str) -> Session:
    return PythonSession(place.url, agent_id, voice=False)


def _python_private(place: Place, agent_id: str) -> Session:
    return PythonSession(place.url, agent_id, api_key=place.api_key)


def _python_on_prem(place: Place, agent_id: str) -> Session:
    setup = OnPremInitiationData(place.conversation_url(agent_id))
    return PythonSession(place.url, agent_id, on_prem=setup)


def _async_python(place: Place, agent_id: str) -> Session:
    return AsyncPythonSession(place.url, agent_id)


def _async_python_private(place: Place, agent_id: str) -> Session:
    return AsyncPythonSession(place.url, agent_id, api_key=place.api_key)


def _async_python_on_prem(place: Place, agent_id: str) -> Session:
    setup = OnPremInitiationData(place.conversation_url(agent_id))
    return AsyncPythonSession(place.url, agent_id, on_prem=setup)


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


def _client_private(place: Place, agent_id: str) -> Session:
    return place.page("client", signedUrl=place.signed_url(agent_id))


def _client_on_prem(place: Place, agent_id: str) -> Session:
    orchestrator = {"url": place.conversation_url(agent_id)}
    return place.page("client", orchestrator=orchestrator)


def _client_text(place: Place, agent_id: str) -> Session:
    return place.page("client", origin=place.url, agentId=agent_id, textOnly=True)


def _react(place: Place, agent_id: str) -> Session:
    # The address of a public agent needs no signature.
    return place.page("react", signedUrl=place.conversation_url(agent_id))


def _react_private(place: Place, agent_id: str) -> Session:
    return place.page("react", signedUrl=place.signed_url(agent_id))


def _react_on_prem(place: Place, agent_id: str) -> Session:
    orchestrator = {"url": place.conversation_url(agent_id)}
    return place.page("react", orchestrator=orchestrator)


def _client_by_webrtc(driver: str) -> Start:
    # Without `connectionType`: this is its default.
    return lambda place, agent_id: place.page(
        driver, origin=place.url, livekitUrl=place.socket_url, agentId=agent_id
    )


def _private_by_webrtc(driver: str) -> Start:
    return lambda place, agent_id: place.page(
        driver,
        livekitUrl=place.socket_url,
        conversationToken=place.private_token(agent_id),
    )


def _react_by_webrtc(place: Place, agent_id: str) -> Session:
    return place.page(
        "react",
        livekitUrl=place.socket_url,
        conversationToken=place.token(agent_id),
    )


def _embed_by_webrtc(place: Place, agent_id: str) -> Session:
    return place.widget("widget-embed", {"agent-id": agent_id, "use-rtc": "true"})


def _predecessor(place: Place, agent_id: str) -> Session:
    return place.page(
        "predecessor",
        origin=place.socket_url,
        agentId=agent_id,
        connectionType="websocket",
    )


def _predecessor_private(place: Place, agent_id: str) -> Session:
    return place.page("predecessor", signedUrl=place.signed_url(agent_id))


def _core(place: Place, agent_id: str) -> Session:
    attributes = {"agent-id": agent_id, "allow-events": "true"}
    return place.widget("widget-core", attributes)


def _core_private(place: Place, agent_id: str) -> Session:
    return place.widget("widget-core", _private_widget(place, agent_id))


def _embed(place: Place, agent_id: str) -> Session:
    return place.widget("widget-embed", {"agent-id": agent_id})


def _embed_private(place: Place, agent_id: str) -> Session:
    return place.widget("widget-embed", _private_widget(place, agent_id))


def _private_widget(place: Place, agent_id: str) -> dict[str, str]:
    return {"signed-url": place.signed_url(agent_id)}


BY_REST = {"feedback": "by REST", "rating": "by REST", "picture": "by REST"}
FIXED_HOST = {"picture": "fixed host"}
RAW_RESULTS = frozenset({"client_tool_result: result:"})
"""Sent as the handler returned it; published is text."""
TEXT_ONLY_ON_TOP = frozenset(
    {"conversation_initiation_client_data: conversation_config_override:"}
)
SETUP = frozenset({"enclave_setup_config:"})
"""The published types lack it."""
WIDGET: dict[str, Any] = {
    "source": "widget",
    "in_browser": True,
    "tells": frozenset({"end"}),
}
WIDGET_LACKS = {
    "feedback": "stars instead",
    "picture": "not driven",
    "refusal explained": "shows nothing",
}

SDKS = {
    sdk.key: sdk
    for sdk in (
        Sdk(
            "python",
            "Python `Conversation`",
            "python_sdk",
            _python,
            _python_private,
            _python_on_prem,
            lacks=BY_REST,
            own_ways=RAW_RESULTS | SETUP,
        ),
        Sdk(
            "python-text",
            "Python `Conversation`, written",
            "python_sdk",
            _python_text,
            voice=False,
            lacks=BY_REST | {"own setup": "as by voice"},
            own_ways=RAW_RESULTS | TEXT_ONLY_ON_TOP,
        ),
        Sdk(
            "python-async",
            "Python `AsyncConversation`",
            "python_sdk",
            _async_python,
            _async_python_private,
            _async_python_on_prem,
            lacks=BY_REST,
            own_ways=RAW_RESULTS | SETUP,
        ),
        Sdk(
            "node",
            "Node `elevenlabs-js`",
            "js_sdk",
            _node,
            _node,
            tells=ALL_NEWS - {"reason"},
            lacks=BY_REST,
            own_ways=RAW_RESULTS,
        ),
        Sdk(
            "client-node",
            "`@elevenlabs/client` in Node, written",
            "js_sdk",
            _client_in_node,
            voice=False,
            lacks={"own setup": "as in a page"},
        ),
        Sdk(
            "client",
            "`@elevenlabs/client`",
            "js_sdk",
            _client,
            _client_private,
            _client_on_prem,
            in_browser=True,
            own_ways=SETUP,
        ),
        Sdk(
            "client-text",
            "`@elevenlabs/client`, written",
            "js_sdk",
            _client_text,
            voice=False,
            in_browser=True,
            lacks={"own setup": "as by voice"},
        ),
        Sdk(
            "react",
            "`@elevenlabs/react`",
            "react_sdk",
            _react,
            _react_private,
            _react_on_prem,
            in_browser=True,
            lacks=FIXED_HOST | {"rating": "by REST"},
            own_ways=SETUP,
        ),
        Sdk(
            "predecessor",
            "`@11labs/client`",
            "js_sdk",
            _predecessor,
            _predecessor_private,
            in_browser=True,
            tells=frozenset({"reason", "audio"}),
            lacks={"picture": "no uploads", "rating": "by REST"},
        ),
        Sdk(
            "widget-core",
            "`@elevenlabs/convai-widget-core`",
            start=_core,
            start_private=_core_private,
            lacks=WIDGET_LACKS,
            **WIDGET,
        ),
        Sdk(
            "widget-embed",
            "`@elevenlabs/convai-widget-embed`",
            start=_embed,
            start_private=_embed_private,
            lacks=WIDGET_LACKS | {"contextual update": "no such event"},
            **WIDGET,
        ),
    )
}
OVER_WEBRTC = {
    sdk.key: sdk
    for sdk in (
        Sdk(
            "webrtc-client",
            "`@elevenlabs/client` 1.25.0",
            "js_sdk",
            _client_by_webrtc("client"),
            _private_by_webrtc("client"),
            signalling="/rtc/v1",
            in_browser=True,
        ),
        Sdk(
            "webrtc-client-1.15.1",
            "`@elevenlabs/client` 1.15.1",
            "js_sdk",
            _client_by_webrtc("client-1.15.1"),
            _private_by_webrtc("client-1.15.1"),
            signalling="/rtc",
            in_browser=True,
        ),
        Sdk(
            "webrtc-client-1.14.0",
            "`@elevenlabs/client` 1.14.0",
            "js_sdk",
            _client_by_webrtc("client-1.14.0"),
            _private_by_webrtc("client-1.14.0"),
            signalling="/rtc",
            lacks={
                "muted microphone": "as 1.15.1",
                "lost signalling socket": "as 1.15.1",
                "picture": "as 1.15.1",
                "rating": "as 1.15.1",
                "private agent": "as 1.15.1",
                "refusal explained": "as 1.15.1",
            },
            in_browser=True,
        ),
        Sdk(
            "webrtc-react",
            "`@elevenlabs/react` 1.15.2",
            "react_sdk",
            _react_by_webrtc,
            _private_by_webrtc("react"),
            signalling="/rtc/v1",
            in_browser=True,
            lacks=FIXED_HOST
            | {
                "rating": "by REST",
                "refusal explained": "by its site",
                "lost signalling socket": "as the client",
                "private agent": "as the client",
            },
        ),
        Sdk(
            "webrtc-widget-embed",
            "`@elevenlabs/convai-widget-embed` 0.5.4",
            start=_embed_by_webrtc,
            signalling="/rtc",
            lacks=WIDGET_LACKS
            | {
                "contextual update": "no such event",
                "speaking and listening": "not driven",
                "muted microphone": "not driven",
                "lost signalling socket": "not driven",
                "private agent": "by WebSocket",
            },
            **WIDGET,
        ),
    )
}
"""Where LiveKit's protocol carries them."""

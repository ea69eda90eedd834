"""Somebody's website with Parley's widget in it, and the Parley it comes from.

Two ports of 127.0.0.1: two origins, as in life.
"""

import http.server
import json
import threading
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection

from tests.browser.fake_agent import FakeAgentSite

CONFIG: dict[str, Any] = {
    "variant": "compact",
    "placement": "bottom-right",
    "avatar": {"type": "orb", "color_1": "#2792dc", "color_2": "#9ce6e6"},
    "feedback_mode": "none",
    "end_feedback": None,
    "language": "en",
    "supported_language_overrides": [],
    "language_presets": {},
    "text_contents": {},
    "styles": {},
    "text_input_enabled": True,
    "transcript_enabled": True,
    "mic_muting_enabled": True,
    "text_only": False,
    "supports_text_only": True,
    "show_conversation_id": True,
    "disable_banner": True,
    "terms_text": None,
    "file_input_config": {"enabled": False, "max_files_per_conversation": 3},
}
"""As the server gives it."""

REFUSALS = {
    "agent_gone": (404, "agent_not_found", "There is no agent 'agent_gone'."),
    "agent_closed": (403, "origin_not_allowed", "Pages of 'x' may not talk to it."),
    "agent_private": (401, "authorization_required", "This agent is private."),
}


class WidgetServer(FakeAgentSite):
    """Parley as a widget sees it: static files, configurations, conversations."""

    def __init__(self) -> None:
        self.configs: dict[str, dict[str, Any]] = {}
        """Of agents that differ from `CONFIG`."""
        self.asked: list[str] = []
        self.is_down = False
        super().__init__()

    def _answer_http(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
        address = urlsplit(request.path)
        if not address.path.startswith("/v1/convai/agents/"):
            response = super()._answer_http(connection, request)
            if response is not None:
                # As the server's static files have it.
                response.headers["Access-Control-Allow-Origin"] = "*"
            return response
        self.asked.append(request.path)
        agent_id = address.path.split("/")[4]
        if self.is_down:
            status, answer = 503, {"detail": "Down for a moment."}
        elif agent_id in REFUSALS and "conversation_signature" not in address.query:
            status, word, message = REFUSALS[agent_id]
            answer = {"detail": {"status": word, "message": message}}
        else:
            config = {**CONFIG, **self.configs.get(agent_id, {})}
            status, answer = 200, {"agent_id": agent_id, "widget_config": config}
        body = json.dumps(answer).encode()
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        return Response(status, HTTPStatus(status).phrase, Headers(headers), body)


class OtherSite:
    """Somebody's website: pages, each with headers of its own."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        pages = self.pages

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.get(self.path, ("", {}))
                body = html.encode()
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def page(
        self, body: str, *, head: str = "", headers: dict[str, str] | None = None
    ) -> str:
        """Add a page; gives its address."""
        path = f"/{len(self.pages)}.html"
        html = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>A site</title>{head}</head><body><main><h1>A site</h1></main>"
            f"{body}</body></html>"
        )
        self.pages[path] = (html, headers or {})
        return self.origin + path

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

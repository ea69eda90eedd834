"""A language model that fills in whatever form it is given, at once or when it is let."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 120


def filled(schema: dict[str, Any]) -> Any:
    """Some value of a schema."""
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "string")
    match kinds if isinstance(kinds, str) else kinds[0]:
        case "object":
            parts = schema.get("properties", {})
            return {name: filled(part) for name, part in parts.items()}
        case "array":
            return []
        case "integer" | "number":
            return 1
        case "boolean":
            return True
    return "The judge's words."


class JudgeServer:
    """Speaks the chat completions protocol. Counts its requests, also those it holds."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        judge = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                said = self.rfile.read(length)
                if len(said) < length:
                    # Whoever asked was killed meanwhile.
                    return
                body = json.loads(said)
                judge.requests.append(body)
                judge.asked.release()
                judge.may_answer.wait(PATIENCE_S)
                answer = filled(body["response_format"]["json_schema"]["schema"])
                chunk = {
                    "choices": [
                        {
                            "delta": {"content": json.dumps(answer)},
                            "finish_reason": "stop",
                        }
                    ]
                }
                said = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)
                except OSError:
                    """Whoever asked was killed meanwhile."""

            def log_message(self, format: str, *arguments: Any) -> None:
                """Not into the test's output."""

        return Handler

    @contextmanager
    def running(self) -> Iterator["JudgeServer"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.may_answer.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join(20)

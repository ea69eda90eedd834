"""A server that embeds: it counts what it is asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class EmbeddingService:
    """One that is up."""

    base_url: str
    asked: list[list[str]] = field(default_factory=list)
    """The texts of each request."""


@contextmanager
def embedding_service() -> Iterator[EmbeddingService]:
    """Its vectors tell how long a text is."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            texts = json.loads(body)["input"]
            service.asked.append(texts)
            rows = [
                {"index": number, "embedding": [float(len(text)), 1.0]}
                for number, text in enumerate(texts)
            ]
            content = json.dumps({"data": rows}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    service = EmbeddingService(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A receiver of webhooks on this machine, as people write them."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Receiver:
    """`answers` are given in turn, the last one again and again."""

    url: str = ""
    host: str = ""
    answers: list = field(default_factory=lambda: [(200, {}, b"ok")])
    received: list = field(default_factory=list)


@contextmanager
def receiver():
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self._body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            known.received.append(Received(headers, body))
            answers = known.answers
            status, headers, answer = answers.pop(0) if answers[1:] else answers[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _body(self):
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers["content-length"]))
            body = bytearray()
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return bytes(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    port = server.server_address[1]
    known.url, known.host = f"http://127.0.0.1:{port}/hook", f"127.0.0.1:{port}"
    try:
        yield known
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()

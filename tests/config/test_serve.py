import http.server
import threading

import pytest

from config import serve


@pytest.fixture
def site():
    """A server that is loading, until told that it is ready; its port and answers."""
    answers = []

    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1], answers
    server.shutdown()
    server.server_close()


def test_owner_learns_the_address_then_that_it_is_ready(site, monkeypatch, capsys):
    port, answers = site
    answers.extend([503, 503, 200])
    monkeypatch.setattr(serve, "POLL_INTERVAL_S", 0)
    serve.announce("0.0.0.0", port)
    listening, ready, stop = capsys.readouterr().out.splitlines()
    assert listening.startswith(f"Listening on http://127.0.0.1:{port}/")
    assert ready.endswith(f"open http://127.0.0.1:{port}/")
    assert stop == "Stop with Ctrl-C."


def test_nothing_listening_is_no_health():
    assert serve.health_status("127.0.0.1", 1) == 0


def test_server_gets_the_limits_of_the_settings(settings):
    settings.PARLEY = {**settings.PARLEY, "MAX_MESSAGE_BYTES": 4321}
    settings.BEHIND_PROXY = False
    given = serve.arguments("127.0.0.1", 8000)
    at = given.index("--websocket-max-message-size")
    assert given[at + 1] == "8642"
    assert "--proxy-headers" not in given
    settings.BEHIND_PROXY = True
    assert "--proxy-headers" in serve.arguments("127.0.0.1", 8000)

"""Prepare an installation and serve it: `python -m config.serve`.

`make run` and the container start here. What is missing is made (`.env`, tables, the
demo agent, the first administrator, static files); then Daphne runs with the limits of
the settings, and a line says when Parley is ready to talk.
"""

import http
import http.client
import os
import sys
import threading
import time

import django
from daphne.cli import CommandLineInterface
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config import dotenv
from config.collecting import collect_static

POLL_INTERVAL_S = 0.5
REQUEST_TIMEOUT_S = 5.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def arguments(host: str, port: int) -> list[str]:
    """Return Daphne's command line.

    A conversation's own limits end it, so Daphne sets the socket none; its pings find
    a peer that is gone. The access log is off because addresses may carry tokens.
    """
    # Twice: what is a little too long gets a reason from the conversation itself.
    limit = str(2 * settings.PARLEY["MAX_MESSAGE_BYTES"])
    chosen = ["--bind", host, "--port", str(port), "--verbosity", "0"]
    chosen += ["--websocket_timeout", "-1", "--application-close-timeout", "10"]
    chosen += ["--websocket-max-message-size", limit]
    chosen += ["--websocket-max-frame-size", limit]
    chosen += ["--ping-interval", "20", "--ping-timeout", "20", "--no-server-name"]
    if settings.BEHIND_PROXY:
        chosen += ["--proxy-headers"]
    return [*chosen, "config.asgi:application"]


def health_status(host: str, port: int) -> int:
    """Ask the server how it is; return the HTTP status, or 0 if nothing answers yet."""
    connection = http.client.HTTPConnection(host, port, timeout=REQUEST_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def announce(host: str, port: int) -> None:
    """Print where Parley is once it listens, and once more when it can talk."""
    reachable = EVERY_ADDRESS.get(host, host)
    shown = f"[{reachable}]" if ":" in reachable else reachable
    address = f"http://{shown}:{port}/"
    began_s = time.monotonic()
    while not health_status(reachable, port):
        time.sleep(POLL_INTERVAL_S)
    say(f"Listening on {address} ; loading the speech models ...")
    while health_status(reachable, port) != http.HTTPStatus.OK:
        time.sleep(POLL_INTERVAL_S)
    say(f"Ready to talk after {time.monotonic() - began_s:.1f} s: open {address}")
    say("Stop with Ctrl-C.")


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def prepare() -> None:
    """Bring the database and the static files up to this version of Parley."""
    call_command("migrate", verbosity=0)
    call_command("create_demo_agent")
    call_command("ensure_admin")
    collect_static()
    # The server's threads open their own.
    connections.close_all()


def main() -> None:
    """Prepare, then serve until interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Before Django starts, since its settings need the secret key.
    dotenv.main()
    django.setup()
    prepare()
    host, port = settings.HOST, settings.PORT
    threading.Thread(target=announce, args=(host, port), daemon=True).start()
    CommandLineInterface().run(arguments(host, port))


if __name__ == "__main__":
    main()

"""The real server as a process of its own, with its own database and media folder."""

import contextlib
import http
import http.client
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.settings_read import NAMES

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 240
PATIENCE_MS = 60_000
API_KEY = "only-for-tests"
_PREPARED: list[Path] = []
"""A fresh database of this run; at most one."""
_COLLECTED: list[Path] = []
"""The static files of this run's first server, which all others share; at most one."""


def _bare_environment() -> dict[str, str]:
    """The shell's environment without anything that Parley's settings read."""
    return {name: value for name, value in os.environ.items() if name not in NAMES}


def free_port() -> int:
    """A loopback port that nobody listens on.

    None of those which the kernel gives to connections: it would be taken before the
    server is there.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class LiveParley:
    """One database and media folder, and the server process that works on them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.database = folder / "parley.sqlite3"
        self.media = folder / "media"
        self.log = folder / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        if not _COLLECTED:
            _COLLECTED.append(folder / "static")
            _COLLECTED[0].mkdir(parents=True)
        self._environment = {
            **_bare_environment(),
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "only-for-tests-" + "x" * 50,
            "ADMIN_USERNAME": "admin",
            "ADMIN_PASSWORD": "only-for-tests-too",
            "API_KEY": API_KEY,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "STATIC_ROOT": str(_COLLECTED[0]),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "MEDIA_ROOT": str(self.media),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            # All callers of a test come from one address.
            "CONNECTIONS_PER_MINUTE": "0",
            "API_CALLS_PER_MINUTE": "0",
            "MAX_WEBRTC_CONNECTING": "0",
            # What is sent to other addresses would leave the machine.
            "WEBRTC_ADDRESSES": "127.0.0.1",
            # A client that a busy machine stalls has its wishes heard nevertheless.
            "INITIATION_TIMEOUT_MS": "15000",
            **settings,
        }
        self.media.mkdir(parents=True, exist_ok=True)

    def prepare(self) -> None:
        """Create the tables and the demo agent, or copy those of an earlier server.

        No setting changes what they are at first.
        """
        if _PREPARED:
            shutil.copy(_PREPARED[0], self.database)
            return
        self.manage("migrate", "--verbosity", "0")
        self.manage("create_demo_agent")
        _PREPARED.append(self.keep_database("prepared.sqlite3"))

    def keep_database(self, name: str) -> Path:
        """A copy of the database as it is now, beside it."""
        kept = self.database.with_name(name)
        with (
            contextlib.closing(sqlite3.connect(self.database)) as made,
            contextlib.closing(sqlite3.connect(kept)) as copy,
        ):
            made.backup(copy)
        return kept

    def manage(self, *arguments: str, timeout_s: float = 240) -> str:
        """Run a management command on this database."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stderr}")
        return done.stdout

    def create_agent(self, public_id: str, **fields: Any) -> None:
        """Add an agent, or change the one with this id."""
        self.manage(
            "shell",
            "-c",
            "from conversations.models.agent import Agent\n"
            f"Agent.objects.update_or_create(public_id={public_id!r}, "
            f"defaults={ {'name': public_id, **fields}!r})",
        )

    def copy_agent(self, source_id: str, public_id: str, **fields: Any) -> None:
        """Add an agent like another but for some fields."""
        [source] = self.rows(
            "SELECT * FROM conversations_agent WHERE public_id = ?", source_id
        )
        row = {**source, "public_id": public_id, **fields}
        assert row.keys() == source.keys(), "such a field is in no column of its own"
        del row["id"]
        places = ", ".join("?" * len(row))
        self.change(
            f"INSERT INTO conversations_agent ({', '.join(row)}) VALUES ({places})",
            *row.values(),
        )

    def start(self, cores: set[int] | None = None, asgi_server: str = "daphne") -> None:
        """Start the server and wait until it says that it is ready."""
        command = [sys.executable, "-m", "config.serve"]
        if asgi_server == "uvicorn":
            command = [sys.executable, "-m", "uvicorn", "config.asgi:application"]
            command += ["--host", "127.0.0.1", "--port", str(self.port)]
            command += ["--no-access-log", "--ws-max-size", "2097152"]
            command += ["--ws-per-message-deflate", "false", "--log-level", "warning"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None,
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline_s = time.monotonic() + START_TIMEOUT_S
        answer = "no answer"
        while time.monotonic() < deadline_s and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, answer = self._health()
                if status == http.HTTPStatus.OK:
                    return
            time.sleep(0.2)
        self.kill()
        log = self.log.read_text(errors="replace")[-3000:]
        raise RuntimeError(f"the server is not ready ({answer}):\n{log}")

    def _health(self) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(link):
            link.request("GET", "/healthz")
            response = link.getresponse()
            return response.status, response.read().decode(errors="replace")

    def terminate(self, timeout_s: float = 20) -> float:
        """Ask the server to stop; gives the seconds it took."""
        assert self.process is not None
        asked_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout_s)
        return time.monotonic() - asked_s

    def kill(self) -> None:
        """End the server with no chance to tidy up."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What a query finds in the server's database."""
        link = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        with contextlib.closing(link) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def change(self, sql: str, *values: object) -> None:
        """Write to the server's database, as if it had come to be so."""
        link = sqlite3.connect(self.database, timeout=60)
        with contextlib.closing(link) as connection, connection:
            connection.execute(sql, values)

    def be_patient(self) -> None:
        """Have no agent ask into a silence, or apologise, that is the machine's."""
        self.change(
            "UPDATE conversations_agent SET reprompt_after_ms = NULL, watchdog_ms = ?",
            PATIENCE_MS,
        )

    def conversation(self, public_id: str) -> dict[str, Any]:
        """A conversation's row."""
        [row] = self.rows(
            "SELECT * FROM conversations_conversation WHERE public_id = ?", public_id
        )
        return row

    def turns(self, public_id: str) -> list[dict[str, Any]]:
        """A conversation's turns, in order."""
        return self.rows(
            "SELECT t.* FROM conversations_turn t JOIN conversations_conversation c"
            " ON c.id = t.conversation_id WHERE c.public_id = ?"
            " ORDER BY t.started_ms, t.event_id, t.id",
            public_id,
        )

    def wait_for_status(
        self, public_id: str, status: str, timeout_s: float = 60
    ) -> dict[str, Any]:
        """A conversation's row once it has reached a status."""
        deadline_s = time.monotonic() + timeout_s
        while (row := self.conversation(public_id))["status"] != status:
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"{public_id} is {row['status']}, not {status}")
            time.sleep(0.05)
        return row

    def wait_until_stored(
        self, public_id: str, count: int, timeout_s: float = 60
    ) -> None:
        """Until a conversation has so many turns."""
        deadline_s = time.monotonic() + timeout_s
        while len(turns := self.turns(public_id)) < count:
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"{public_id} has no {count} turns: {turns}")
            time.sleep(0.02)

    def wait_until_heard(
        self, public_id: str, count: int = 1, timeout_s: float = 60
    ) -> None:
        """Until the agent has spoken so often, and all is played to its end."""
        deadline_s = time.monotonic() + timeout_s
        while True:
            turns = self.turns(public_id)
            spoken = [turn for turn in turns if turn["role"] == "agent"]
            if len(spoken) >= count and all(t["ended_ms"] is not None for t in turns):
                return
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"{public_id} is still being heard: {turns}")
            time.sleep(0.05)

    # --- What the process costs -----------------------------------------------

    def cpu_s(self) -> float:
        """Processor seconds spent so far by the server and its children."""
        total = 0.0
        for process in self._processes():
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def memory_bytes(self) -> int:
        """Resident memory of the server and its children."""
        return sum(process.memory_info().rss for process in self._processes())

    def _processes(self) -> Iterator[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        yield parent
        yield from parent.children(recursive=True)

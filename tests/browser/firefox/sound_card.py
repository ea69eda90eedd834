"""A loudspeaker for machines without one: Firefox's sound stands still without any.

Chromium plays into nothing where there is no device. Firefox leaves every audio context
suspended, so a sound server of our own gives it a device that swallows all.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Longer than a busy machine takes to start a small program.
START_TIMEOUT_S = 60
LOOK_EVERY_S = 0.05


@contextmanager
def sound_card(directory: Path) -> Iterator[dict[str, str]]:
    """Run one, with its files in an empty directory; gives the environment to use it."""
    executable = shutil.which("pulseaudio")
    assert executable is not None, "Debian's pulseaudio is not installed"
    address = directory / "native"
    command = [
        *(executable, "-n", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes"),
        *("--exit-idle-time=-1", "--realtime=no", "--high-priority=no"),
        "--load=module-null-sink",
        f"--load=module-native-protocol-unix socket={address} auth-anonymous=1",
    ]
    own = {"HOME": str(directory), "XDG_RUNTIME_DIR": str(directory)}
    with (directory / "log").open("w+") as log:
        server = subprocess.Popen(command, env={**os.environ, **own}, stderr=log)
        try:
            _await(server, address, directory / "log")
            yield {**os.environ, "PULSE_SERVER": f"unix:{address}"}
        finally:
            server.terminate()
            server.wait(START_TIMEOUT_S)


def _await(server: subprocess.Popen[bytes], address: Path, log: Path) -> None:
    """Until it listens."""
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while not _listens(address):
        if server.poll() is not None or time.monotonic() > deadline_s:
            raise RuntimeError(f"pulseaudio does not start: {log.read_text()}")
        time.sleep(LOOK_EVERY_S)


def _listens(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(address))
        except OSError:
            return False
    return True

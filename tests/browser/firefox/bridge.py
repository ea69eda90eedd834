"""Firefox for Playwright: `python bridge.py FIREFOX ARGUMENT...`.

Playwright speaks WebDriver BiDi as it is today, Debian's Firefox as it was when its
extended support began. Between the two stands this line. It hands everything on, but:

- Where Firefox does not know a wish that no test depends on, it says that it is done.
- Playwright has every script run as if the user had just tapped the page. Here only a
  tap is one: otherwise no test could tell who asked for sound too late.
"""

import json
import re
import subprocess
import sys
import threading
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve

OPTIONAL = {"emulation.setMediaFeaturesOverride"}
"""Playwright sends it for every context, whether or not a colour scheme is wished."""
LISTENING = re.compile(r"(WebDriver BiDi listening on )(ws://\S+)")
AS_IT_COMES: dict[str, Any] = {
    # Screenshots, and all that a page has played.
    "max_size": None,
    "compression": None,
    # A machine that stands still for a while is no dead line.
    "ping_interval": None,
}


class Bridge:
    """Joins whoever connects with one Firefox."""

    def __init__(self, firefox: str) -> None:
        self._firefox = firefox
        self._server = serve(self._join, "127.0.0.1", 0, **AS_IT_COMES)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def _join(self, playwright: ServerConnection) -> None:
        assert playwright.request is not None
        address = self._firefox + playwright.request.path
        unsure: set[int] = set()
        with connect(address, proxy=None, **AS_IT_COMES) as firefox:
            answers = (firefox, playwright, unsure)
            threading.Thread(target=hand_back, args=answers, daemon=True).start()
            for frame in playwright:
                firefox.send(without_tap(str(frame), unsure))


def without_tap(frame: str, unsure: set[int]) -> str:
    """A wish as it is handed on; notes those that need not be understood."""
    wish = json.loads(frame)
    if wish["method"] in OPTIONAL:
        unsure.add(wish["id"])
    if wish["params"].get("userActivation"):
        wish["params"]["userActivation"] = False
    return json.dumps(wish)


def forgiven(frame: str, unsure: set[int]) -> str:
    """An answer as it is, or a yes where one of these wishes was not understood."""
    if not unsure:
        return frame
    answer = json.loads(frame)
    if answer.get("id") not in unsure:
        return frame
    unsure.discard(answer["id"])
    if answer.get("error") != "unknown command":
        return frame
    return json.dumps({"type": "success", "id": answer["id"], "result": {}})


def hand_back(
    firefox: ClientConnection, playwright: ServerConnection, unsure: set[int]
) -> None:
    """Hand on what Firefox says, until either leaves."""
    try:
        for frame in firefox:
            playwright.send(forgiven(str(frame), unsure))
    except ConnectionClosed:
        pass
    playwright.close()


def main(command: list[str]) -> int:
    """Run Firefox, and say where to find it as it does itself."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := LISTENING.search(line):
                line = f"{found[1]}{Bridge(found[2]).address}\n"
            sys.stderr.write(line)
            sys.stderr.flush()
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A website of its own, on another port than the server, with the SDKs in its pages."""

import functools
import http.server
import itertools
import subprocess
import threading
from pathlib import Path

HERE = Path(__file__).parent
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"></head>
<body>{before}<script src="{script}"></script></body></html>
"""


class PageSite:
    """Serves one folder on 127.0.0.1. `close` it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0),
            functools.partial(_QuietHandler, directory=str(folder)),
        )
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def page(self, driver: str, before: str = "") -> str:
        """The address of a page with the bundle of a driver in `drivers/`.

        `before` is HTML that the page has before the bundle.
        """
        script = f"{driver}.js"
        if not (self.folder / script).exists():
            bundle(HERE / "drivers" / f"{driver}.mjs", self.folder / script)
        html = PAGE.format(title=driver, script=script, before=before)
        return self.write(f"{driver}-{next(self._numbers)}.html", html)

    def write(self, name: str, text: str) -> str:
        """Add a file; gives its address."""
        (self.folder / name).write_text(text)
        return f"{self.origin}/{name}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def bundle(driver: Path, target: Path) -> None:
    """What a site's own build would make of a driver and its SDK."""
    subprocess.run(
        [
            "node_modules/.bin/esbuild",
            "drivers/in-page.mjs",
            f"--alias:parley-driver={driver}",
            *("--bundle", "--format=iife", "--log-level=warning"),
            '--define:process.env.NODE_ENV="production"',
            f"--outfile={target}",
        ],
        cwd=HERE,
        check=True,
    )


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

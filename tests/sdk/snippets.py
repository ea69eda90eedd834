"""The code in `docs/official-sdks.md`, ready to be run against a test's server."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/official-sdks.md"
BLOCK = re.compile(
    r"<!-- snippet: (?P<name>[\w.-]+) -->\n```\w+\n(?P<code>.*?)```", re.S
)

HOST = "https://parley.example.org"
SOCKET_HOST = "wss://parley.example.org"
AGENT = "agent_demo"
KEY = "YOUR_API_KEY"


def snippets() -> dict[str, str]:
    """All of them, by name."""
    return {match["name"]: match["code"] for match in BLOCK.finditer(PAGE.read_text())}


def snippet(name: str, url: str, agent_id: str = AGENT, api_key: str = KEY) -> str:
    """One of them, with its placeholders filled in."""
    return (
        snippets()[name]
        .replace(SOCKET_HOST, url.replace("http", "ws", 1))
        .replace(HOST, url)
        .replace(AGENT, agent_id)
        .replace(KEY, api_key)
    )


def page_shim(url: str) -> str:
    """What a page loads before the widget."""
    return snippet("parley-shim.js", url)

"""Names under which a model knows the tools of several servers."""

import re
from collections.abc import Callable, Iterable, Sequence

MAX_CHARACTERS = 64
UNUSABLE = re.compile(r"[^a-zA-Z0-9_-]+")


def names_for_model(
    tools: Sequence[tuple[str, str]], taken: Iterable[str]
) -> list[str]:
    """A name for each of these pairs of server and tool, none twice and none `taken`.

    A tool keeps its name where it can; otherwise its server's is put before it.
    """
    used = {name.lower() for name in taken}
    given: list[str] = []
    for server, tool in tools:
        plain = _usable(tool) or "tool"
        longer = f"{_usable(server) or 'server'}_{plain}"
        name = _free([plain, longer], lambda name: name.lower() in used)
        used.add(name.lower())
        given.append(name)
    return given


def _usable(name: str) -> str:
    return UNUSABLE.sub("_", name).strip("_")


def _free(wished: Sequence[str], is_used: Callable[[str], bool]) -> str:
    for name in wished:
        cut = name[:MAX_CHARACTERS]
        if not is_used(cut):
            return cut
    number = 2
    while True:
        ending = f"_{number}"
        name = wished[-1][: MAX_CHARACTERS - len(ending)] + ending
        if not is_used(name):
            return name
        number += 1

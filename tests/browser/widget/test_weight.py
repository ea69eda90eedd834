"""What a widget costs the page it stands on, compressed as the server sends it.

Counted from the sources as `collectstatic` joins them, since a browser is told little of
what its worklets load: what is imported, and the style sheets that are named.
"""

import gzip
import re
from pathlib import Path

from config.joining import joined_modules
from config.storage import JOINED, without_comments

STATIC = Path(__file__).parents[3] / "static"
CLOSED_BYTES = 40_000
OPEN_BYTES = 150_000
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(
    r"""^\s*(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"(\.[^"]+)";""", re.MULTILINE
)
SHEET = re.compile(r'"((?:widget|parts)/[\w-]+\.css)"')
LAZY_PANEL = "widget/lazy-panel.js"
"""Loaded with the closed widget; the sheets that it names are loaded when it opens."""
CLOSED = ("embed.js", "widget/element.js", "parts/words/en.js")
WORKLETS = tuple(
    str(path.relative_to(STATIC)) for path in (STATIC / "client/worklets").glob("*.js")
)
OPENED = (
    "widget/panel.js",
    *SHEET.findall((STATIC / LAZY_PANEL).read_text()),
    *WORKLETS,
)


def source(name: str) -> str:
    return without_comments((STATIC / name).read_text())


def with_imports(*names: str) -> set[str]:
    """These, all that they import as they are loaded, and the sheets they name."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js"):
            code = COMMENT.sub("", source(name))
            waiting += [
                str((STATIC / name).parent.joinpath(one).resolve().relative_to(STATIC))
                for one in IMPORT.findall(code)
            ]
            if name != LAZY_PANEL:
                waiting += SHEET.findall(code)
    return found


def as_sent(*names: str) -> dict[str, str]:
    """The files that a page asks for to have these, by name; the text of each."""
    joined = {
        entry: code
        for entries in JOINED
        for entry, code in joined_modules(entries, source).items()
    }
    sheets = {name for name in with_imports(*names) if name.endswith(".css")}
    files: dict[str, str] = {}
    waiting = [*names, *sheets]
    while waiting:
        name = waiting.pop()
        if name not in files:
            files[name] = joined[name] if name in joined else source(name)
            waiting += [
                str((STATIC / name).parent.joinpath(one).resolve().relative_to(STATIC))
                for one in IMPORT.findall(COMMENT.sub("", files[name]))
            ]
    return files


def sent_bytes(*names: str) -> int:
    return sum(
        len(gzip.compress(text.encode(), mtime=0)) for text in as_sent(*names).values()
    )


def test_comments_are_not_sent_and_all_code_is() -> None:
    cast = "  /** @type {Known} */ (one).go();\n"
    module = (
        f'const a = "/* kept */"; // kept\n{cast}  /**\n   * Of b.\n   */\nlet b;\n'
    )
    kept = f'const a = "/* kept */"; // kept\n{cast}let b;\n'
    assert without_comments(module) == kept


def test_modules_without_comments_are_modules() -> None:
    for name in with_imports(*CLOSED, *OPENED, "talk/talk.js"):
        if name.endswith(".js"):
            whole = COMMENT.sub("", (STATIC / name).read_text())
            assert COMMENT.sub("", source(name)).split() == whole.split()
            assert source(name).strip()


def test_closed_it_is_light() -> None:
    closed = with_imports(*CLOSED)
    assert {"widget/launcher.js", "widget/launcher.css"} <= closed
    assert not any(name.startswith("client/session") for name in closed)
    assert sent_bytes(*CLOSED) < CLOSED_BYTES


def test_open_it_is_not_heavy() -> None:
    opened = with_imports(*CLOSED, *OPENED)
    assert {"client/conversation.js", "parts/transcript-view.js"} <= opened
    assert {"widget/panel.css", "parts/transcript.css"} <= opened
    assert sent_bytes(*CLOSED, *OPENED) < OPEN_BYTES


if __name__ == "__main__":
    for state, names in {"closed": CLOSED, "open": (*CLOSED, *OPENED)}.items():
        print(f"{state}: {sent_bytes(*names):,} bytes in {len(as_sent(*names))} files")

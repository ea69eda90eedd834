"""What each library does, as it is declared: the tests hold it against a run.

`python -m tests.sdk.behaviour.declared` writes the table into the documentation.
"""

import json
from dataclasses import dataclass
from pathlib import Path

DECLARED = Path(__file__).parent / "behaviours.json"
PAGE = Path("docs/client.md")
START = "<!-- table: behaviours -->\n"
END = "<!-- table end -->"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One scenario and what comes of it, line by line."""

    name: str
    official: list[str]
    ours: list[str]
    why: str
    """Why ours differs; empty where it does not."""


def behaviours() -> dict[str, Behaviour]:
    """All that is declared, by name."""
    return {
        name: Behaviour(
            name,
            lines["official"],
            lines.get("ours", lines["official"]),
            lines.get("why", ""),
        )
        for name, lines in json.loads(DECLARED.read_text()).items()
    }


def table() -> str:
    """In Markdown: a row a behaviour, a column a library."""
    rows = [
        f"| {one.name} | {_cell(one.official)} |"
        f" {f'{_cell(one.ours)}<br>**Why:** {one.why}' if one.why else 'the same'} |"
        for one in behaviours().values()
    ]
    return "\n".join(["| behaviour | official | ours |", "|---|---|---|", *rows, ""])


def _cell(lines: list[str]) -> str:
    shown = [line.replace("|", "\\|").replace("`", "'") for line in lines]
    return "<br>".join(f"`{line}`" for line in shown) or "nothing"


def documented() -> str:
    """The table that stands in the documentation."""
    return PAGE.read_text().partition(START)[2].partition(END)[0]


def main() -> None:
    """Write the declared table into the documentation."""
    text = PAGE.read_text()
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(before + START + table() + END + after)


if __name__ == "__main__":
    main()

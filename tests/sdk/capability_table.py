"""The tables SDK x capability: as the tests are declared, or as a run of them went.

`python -m tests.sdk.capability_table` writes the declared ones into the documentation,
where every "yes" is a test. With `SDK_TABLE` set, a run of the tests prints its own.
"""

from collections.abc import Mapping

from tests.sdk.journey import all_steps, lacking
from tests.sdk.sdks import OVER_WEBRTC, SDKS, Sdk
from tests.sdk.snippets import PAGE

TABLES = {"capabilities": SDKS, "over WebRTC": OVER_WEBRTC}
"""By the names that they have in the documentation."""
END = "<!-- table end -->"
SIGNALLING = "joins at"

Cells = Mapping[str, Mapping[str, str]]
"""By SDK and capability."""


def declared(sdks: Mapping[str, Sdk]) -> dict[str, dict[str, str]]:
    """What each SDK can do: "yes", or why it has no means."""
    return {
        key: {
            step: f"— {lacking(sdk)[step]}" if step in lacking(sdk) else "yes"
            for step in all_steps(sdk)
        }
        for key, sdk in sdks.items()
    }


def table(sdks: Mapping[str, Sdk], cells: Cells) -> str:
    """In Markdown: a row a capability, a column an SDK."""
    names = [sdk.name for sdk in sdks.values()]
    paths = [f"`{sdk.signalling}`" for sdk in sdks.values() if sdk.signalling]
    steps = next(iter(cells.values()))
    lines = [
        f"| | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
        *([f"| {SIGNALLING} | {' | '.join(paths)} |"] if paths else []),
        *(
            f"| {step} | {' | '.join(cells[key][step] for key in cells)} |"
            for step in steps
        ),
    ]
    return "\n".join(lines) + "\n"


def documented(name: str) -> str:
    """The table of this name that stands in the documentation."""
    return PAGE.read_text().partition(_start(name))[2].partition(END)[0]


def _start(name: str) -> str:
    return f"<!-- table: {name} -->\n"


def main() -> None:
    """Write the declared tables into the documentation."""
    for name, sdks in TABLES.items():
        text = PAGE.read_text()
        before, start, rest = text.partition(_start(name))
        after = rest.partition(END)[2]
        PAGE.write_text(before + start + table(sdks, declared(sdks)) + END + after)


if __name__ == "__main__":
    main()

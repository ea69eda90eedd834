"""The table SDK x capability: as the tests are declared, or as a run of them went.

`python -m tests.sdk.capability_table` writes the declared one into the documentation,
where every "yes" is a test. With `SDK_TABLE` set, a run of the tests prints its own.
"""

from collections.abc import Mapping

from tests.sdk.journey import STEPS, lacking
from tests.sdk.sdks import SDKS
from tests.sdk.snippets import PAGE

START = "<!-- table: capabilities -->\n"
END = "<!-- table end -->"


def declared() -> dict[str, dict[str, str]]:
    """What each SDK can do: "yes", or why it has no means."""
    return {
        key: {
            step: f"— {lacking(sdk)[step]}" if step in lacking(sdk) else "yes"
            for step in STEPS
        }
        for key, sdk in SDKS.items()
    }


def table(cells: Mapping[str, Mapping[str, str]]) -> str:
    """In Markdown: a row a capability, a column an SDK."""
    names = [SDKS[key].name for key in cells]
    lines = [
        f"| | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
        *(
            f"| {step} | {' | '.join(cells[key][step] for key in cells)} |"
            for step in STEPS
        ),
    ]
    return "\n".join(lines) + "\n"


def documented() -> str:
    """The table that stands in the documentation."""
    return PAGE.read_text().partition(START)[2].partition(END)[0]


def main() -> None:
    """Write the declared table into the documentation."""
    text = PAGE.read_text()
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(before + START + table(declared()) + END + after)


if __name__ == "__main__":
    main()

"""The table of axe's findings in the documentation."""

from pathlib import Path

from tests.browser.faults import Judgement

REPORT = Path(__file__).parents[2] / "docs/accessibility.md"
BEGIN, END = "<!-- axe: begin -->", "<!-- axe: end -->"
GRAVE = {"serious", "critical"}


def write_report(judgements: dict[tuple[str, str], Judgement]) -> None:
    """Between the marks; the rest stays."""
    before, _, rest = REPORT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    rows = [_row(*where, one) for where, one in judgements.items()]
    head = "| State | Look | Rules passed | Findings |\n|---|---|---|---|"
    table = "\n".join([head, *rows])
    REPORT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


def reported() -> list[list[str]]:
    """The cells of the table's rows."""
    table = REPORT.read_text().partition(BEGIN)[2].partition(END)[0]
    rows = [row for row in table.strip().splitlines() if row.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def _row(state: str, look: str, one: Judgement) -> str:
    found = sorted({f"{name} ({impact})" for impact, name, _ in one.found})
    return f"| {state} | {look} | {one.passed} | {', '.join(found) or 'none'} |"

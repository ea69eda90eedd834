"""What axe finds wrong with a page; its context bypasses the page's policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
# Colours that are half way from one to the other are no one's choice.
FAULTS = """async () => {
  await Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished));
  return (await axe.run()).violations.map((v) => [v.id, v.nodes[0].html]);
}"""


JUDGED = """async (rules) => {
  const run = rules === null ? {} : { runOnly: { type: "rule", values: rules } };
  const { violations, passes } = await axe.run(document, run);
  return {
    passed: passes.length,
    found: violations.map((v) => [v.impact, v.id, v.nodes[0].html]),
  };
}"""
OF_LOOKS = (
    *("color-contrast", "link-in-text-block", "target-size"),
    *("scrollable-region-focusable", "region", "page-has-heading-one"),
)
"""What colours and the width of the window can change; the rest of the page stays."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of one state in one look."""

    passed: int
    """Rules."""
    found: list[list[str]]
    """Each by how grave it is and its name, with the first element that has it."""


def judged(page: Page, rules: Sequence[str] | None = None) -> Judgement:
    """By these rules; by all that axe has for None."""
    _bring_axe(page)
    return Judgement(**page.evaluate(JUDGED, rules))


def faults(page: Page) -> list[list[str]]:
    """Each by its name, with the first element that has it."""
    _bring_axe(page)
    found: list[list[str]] = page.evaluate(FAULTS)
    return found


def _bring_axe(page: Page) -> None:
    assert AXE.exists(), "axe-core is missing: run `npm ci` in tests/js"
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=AXE)

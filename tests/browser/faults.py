"""What axe finds wrong with a page; its context bypasses the page's policy."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
# Colours that are half way from one to the other are no one's choice.
FAULTS = """async () => {
  await Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished));
  return (await axe.run()).violations.map((v) => [v.id, v.nodes[0].html]);
}"""


def faults(page: Page) -> list[list[str]]:
    """Each by its name, with the first element that has it."""
    assert AXE.exists(), "axe-core is missing: run `npm ci` in tests/js"
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=AXE)
    found: list[list[str]] = page.evaluate(FAULTS)
    return found

"""What a state looks like, in words that can be compared: where its parts stand, in which
colours, with which text.

Pictures differ from machine to machine; these hardly do, where the font is the same:
DejaVu Sans, which Debian's chromium brings along.
"""

import json
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "looks"
TOLERANCE_PX = 3
FONT = "DejaVu Sans"
PARTS = """() => {
  const parts = {};
  const named = /^(p-|w-|agent|sheet|lead|field|button|message|said|speaker|step|talk$)/;
  const moving = new Set(["p-level", "p-level-bar", "p-copied"]);
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) {
        walk(element.shadowRoot);
      }
      const name = element.classList[0] ?? "";
      const box = element.getBoundingClientRect();
      const unseen = element.classList.contains("p-unseen") || box.width < 2;
      if (!named.test(name) || moving.has(name) || unseen) {
        continue;
      }
      const style = getComputedStyle(element);
      if (!element.checkVisibility({ visibilityProperty: true })) {
        continue;
      }
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent.trim()).join(" ").trim();
      const key = [...element.classList].join(".");
      let count = 1;
      while (`${key} ${count}` in parts) {
        count += 1;
      }
      const place = [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
      const words = text === "" ? "" : ` "${text}"`;
      parts[`${key} ${count}`] =
        `${place} | ${style.color} on ${style.backgroundColor}${words}`;
    }
  };
  walk(document);
  return parts;
}"""
WIDTH = """(font) => {
  const brush = document.createElement("canvas").getContext("2d");
  brush.font = `100px "${font}", monospace`;
  return Math.round(brush.measureText("Parley").width);
}"""
WIDTH_PX = 307
PINNED = f"""
:root {{ --text: "{FONT}"; }}
body {{ --parley-font: "{FONT}"; }}
"""


def appearance(page: Page) -> dict[str, str]:
    """Each visible part by its class: "x y width height | colours, own text"."""
    found: dict[str, str] = page.evaluate(PARTS)
    return found


def differences(seen: dict[str, str], agreed: dict[str, str]) -> list[str]:
    """What is not as agreed, a line each; boxes may be off by a few pixels."""
    lines = []
    for name in [*agreed, *(name for name in seen if name not in agreed)]:
        was, is_now = agreed.get(name, "nothing"), seen.get(name, "nothing")
        if not _alike(was, is_now):
            lines.append(f"{name}: {was} -> {is_now}")
    return lines


def _alike(was: str, is_now: str) -> bool:
    box, _, rest = was.partition(" | ")
    new_box, _, new_rest = is_now.partition(" | ")
    numbers, new_numbers = (re.findall(r"-?\d+", one) for one in (box, new_box))
    return (
        rest == new_rest
        and len(numbers) == len(new_numbers)
        and all(
            abs(int(one) - int(other)) <= TOLERANCE_PX
            for one, other in zip(numbers, new_numbers, strict=True)
        )
    )


def agreed_looks(state: str) -> dict[str, dict[str, str]]:
    """Of each look."""
    looks: dict[str, dict[str, str]] = json.loads(_file(state).read_text())
    return looks


def agree(state: str, looks: dict[str, dict[str, str]]) -> None:
    """From now on it looks like this."""
    _file(state).write_text(json.dumps(looks, indent=2, ensure_ascii=False) + "\n")


def _file(state: str) -> Path:
    return FOLDER / f"{state}.json"

import re
from pathlib import Path

import unfold

from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Agent

ROOT = Path(__file__).parents[2]
UNSTYLED = {
    "board-heading",
    "chart",
    "colM",
    "player-caller",
    "record-variables",
    "turn-latency",
    "warn-unsaved-form",
}
"""What names a part of a page, for scripts too, and changes nothing of its looks."""


def test_column_carries_what_the_list_reads():
    @column("Began", ordering="started_at", labels={"Done": "success"})
    def began(_self, _row):
        return ""

    assert began.short_description == "Began"
    assert began.admin_order_field == "started_at"
    assert began.label == {"Done": "success"}


def test_column_without_wishes_leaves_the_lists_defaults():
    @column("Began")
    def began(_self, _row):
        return ""

    assert not hasattr(began, "admin_order_field")
    assert not hasattr(began, "label")


def test_model_in_brackets_changes_nothing_at_run_time():
    assert ThemedAdmin[Agent] is ThemedAdmin


def _classes_in(text):
    for names in re.findall(r'class="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " ", text)):
        # Those that are put together while the page is made end in the middle.
        yield from (
            name for name in names.split() if re.fullmatch(r"[^{}']+[^{}'-]", name)
        )


def _is_styled(name, styles):
    written = "".join(c if c.isalnum() or c in "_-" else f"\\{c}" for c in name)
    return re.search(rf"\.{re.escape(written)}(?![\w-])", styles) is not None


def test_every_class_of_the_admins_pages_has_a_style():
    """The theme ships the classes that its own pages use, and no others."""
    theme = Path(unfold.__file__).parent / "static/unfold/css/styles.css"
    static = ROOT / "static"
    styles = "".join(
        path.read_text() for path in (theme, *static.glob("admin_*/*.css"))
    )
    scripts = "".join(path.read_text() for path in static.glob("admin_*/*.js"))
    pages = [
        *(ROOT / "templates/admin").rglob("*.html"),
        *(ROOT / "conversations/admin").rglob("*.py"),
    ]
    lost = {
        (path.name, name)
        for path in pages
        for name in _classes_in(path.read_text())
        if not _is_styled(name, styles) and name not in scripts
    }
    assert {name for _, name in lost} <= UNSTYLED, lost

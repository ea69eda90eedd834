"""What is written in Python and in JavaScript as well, and has to be the same."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from conversations.admin.agents.widget.fields import PICTURES
from conversations.models import Agent
from conversations.models.agent_widget import (
    ColourScheme,
    FeedbackMode,
    Placement,
    Variant,
)
from conversations.protocol.close_codes import ErrorType
from conversations.protocol.widget_look import (
    COLOURS,
    LENGTHS,
    ORB_COLOR_1,
    ORB_COLOR_2,
    VENDORS_ALONE,
)
from conversations.realtime.intake import AUDIO_BURST_MS
from conversations.realtime.resuming.resumable_transport import LOST
from conversations.realtime.resuming.terms import SILENT_PINGS
from conversations.realtime.translate import ERROR_TYPES
from conversations.store import file_types
from conversations.store.agents.widget import widget_config
from conversations.store.file_types import FileType

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
CONFIG = "widget-config.js"
CLIENTS_ALONE = frozenset([1012])
"""A close by this server's own stop: nobody comes back to the process that sent it."""
TOLD_TO_OTHERS = frozenset(["expandable", "first_message"])
"""What only the vendor's widget reads."""


def literal(path, name):
    """A constant that is an object, a list or a number, as JSON has it."""
    source = re.sub(r"//.*|/\*.*?\*/", "", (STATIC / path).read_text(), flags=re.S)
    found = re.search(
        rf"\bconst {name} =\s*(?:Object\.freeze|new Set)?\(?(.*?)\)?;", source, re.S
    )
    assert found, f"{path} has no constant {name}"
    text = re.sub(r"(?<=\d)_(?=\d)", "", found[1])
    text = re.sub(r"([{,]\s*)(\w+):", r'\1"\2":', text)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", text))


# --- The widget's configuration ---------------------------------------------------------


def test_what_is_not_told_is_as_of_an_agent_that_nobody_changed():
    told = widget_config(Agent())
    ours = literal(f"parts/{CONFIG}", "DEFAULTS")
    assert ours == {key: told[key] for key in told if key not in TOLD_TO_OTHERS}


def test_every_choice_of_staff_is_one_of_the_widget():
    assert literal(f"parts/{CONFIG}", "CHOICES") == {
        "variant": Variant.values,
        "placement": Placement.values,
        "color_scheme": ColourScheme.values,
        "feedback_mode": FeedbackMode.values,
    }


def test_a_picture_that_is_missing_is_the_same_orb_everywhere():
    sheet = (STATIC / "widget/launcher.css").read_text()
    assert f"var(--w-orb-1, {ORB_COLOR_1})" in sheet
    assert f"var(--w-orb-2, {ORB_COLOR_2})" in sheet


# --- What fails --------------------------------------------------------------------------


def test_each_failure_of_the_agent_has_words_of_its_own():
    known = set(literal("parts/problem-kind.js", "FAILURES"))
    assert set(ERROR_TYPES.values()) <= known <= set(ErrorType)


# --- Files ------------------------------------------------------------------------------


def test_the_files_that_can_be_chosen_are_those_that_are_taken():
    kinds = [one for one in vars(file_types).values() if isinstance(one, FileType)]
    taken = {kind.media_type for kind in kinds}
    images = {kind for kind in taken if kind.startswith("image/")}
    assert set(literal("parts/file-rules.js", "IMAGE_TYPES")) == images
    assert set(literal("parts/file-rules.js", "DOCUMENT_TYPES")) == taken - images
    assert set(PICTURES.split(",")) == images


# --- Languages --------------------------------------------------------------------------


def test_pages_and_parts_speak_the_same_languages():
    pages = {code.partition("-")[0] for code, _ in settings.LANGUAGES}
    words = (STATIC / "parts/words.js").read_text()
    assert set(re.findall(r"(\w+): \(\) => import\(", words)) == pages
    assert {file.stem for file in (STATIC / "parts/words").glob("*.js")} == pages


# --- Styles -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "styles"), [("COLOURS", COLOURS), ("LENGTHS", LENGTHS)]
)
def test_every_style_that_staff_can_set_is_a_property(name, styles):
    ours = {style for style in styles if style not in VENDORS_ALONE}
    assert set(literal("widget/theme.js", name)) == ours


def test_every_property_of_a_style_is_used_by_a_sheet():
    sheets = "".join(
        sheet.read_text()
        for folder in ("parts", "widget")
        for sheet in (STATIC / folder).glob("*.css")
    )
    used = set(re.findall(r"var\(\s*(--parley-[\w-]+)", sheets))
    for name in ("COLOURS", "LENGTHS"):
        assert set(literal("widget/theme.js", name).values()) <= used


# --- Lost lines -------------------------------------------------------------------------


def test_both_sides_give_a_silent_line_up_after_the_same_time():
    assert literal("client/line-watch.js", "SILENT_PINGS") == SILENT_PINGS
    for page in ("resuming.md", "protocol.md"):
        text = (ROOT / "docs" / page).read_text()
        assert f"{SILENT_PINGS} ping intervals" in text, page


def test_what_was_said_meanwhile_is_no_more_than_is_taken_at_once():
    kept_ms = literal("client/resumable-connection.js", "AUDIO_KEPT_MS")
    assert kept_ms < AUDIO_BURST_MS


def test_both_sides_take_the_same_closes_for_a_lost_line():
    clients = set(literal("client/resumable-connection.js", "LOST_CODES"))
    assert clients == LOST | CLIENTS_ALONE
    told = re.search(
        r"socket closes with ([\d, or]+)", (ROOT / "docs/resuming.md").read_text()
    )
    assert set(map(int, re.findall(r"\d+", told[1]))) == clients

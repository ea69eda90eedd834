import json
import re
from pathlib import Path

import pytest

from conversations.admin.agents.widget.contrast import DARK, LIGHT, unreadable

THEME = Path(__file__).parents[4] / "static/widget/theme.js"
PROPERTIES = {
    "base": "surface",
    "base_primary": "text",
    "base_subtle": "muted",
    "base_error": "error",
    "accent": "accent",
    "accent_primary": "on-accent",
}


@pytest.mark.parametrize(("name", "palette"), [("LIGHT", LIGHT), ("DARK", DARK)])
def test_the_widgets_own_colours_are_those_it_has(name, palette):
    found = re.search(
        rf"{name} = Object\.freeze\(\{{(.*?),?\s*\}}\)", THEME.read_text(), re.S
    )
    own = json.loads("{" + found[1].rstrip().rstrip(",") + "}")
    assert palette == {
        style: own[f"--parley-{property_}"] for style, property_ in PROPERTIES.items()
    }


@pytest.mark.parametrize("scheme", ["auto", "light", "dark"])
def test_the_widgets_own_colours_can_be_read(scheme):
    everything = {**LIGHT} if scheme != "dark" else {**DARK}
    assert unreadable({}, scheme) == []
    assert unreadable(everything, scheme) == []


def test_a_colour_that_is_hard_to_read_in_one_scheme_is_told_for_that():
    [fault] = unreadable({"accent": "#0a3d91"}, "auto")
    assert (fault.text, fault.ground, fault.schemes) == (
        "accent_primary",
        "accent",
        ("dark",),
    )
    assert "in the dark scheme" in str(fault)
    assert unreadable({"accent": "#0a3d91"}, "light") == []
    assert unreadable({"accent": "#0a3d91", "accent_primary": "white"}, "auto") == []


def test_both_schemes_are_named_once():
    [fault] = unreadable({"accent": "#777", "accent_primary": "#888"}, "auto")
    assert fault.schemes == ("light", "dark")
    assert f"{fault.ratio:.1f} to 1" in str(fault)


def test_of_what_only_a_browser_can_mix_nothing_is_said():
    assert unreadable({"base": "#fff8", "base_primary": "#ffffff"}, "light") == []

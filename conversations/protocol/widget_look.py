"""How a widget may look: what colours, radii, labels and terms are, and their limits.

Whatever passes is put into pages of other people: colours cannot end a declaration,
labels and terms are texts.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from conversations.protocol.colours import is_colour

COLOURS = {
    "base": "Background",
    "base_hover": "Background, pointed at",
    "base_active": "Background, pressed",
    "base_border": "Lines",
    "base_subtle": "Quiet text",
    "base_primary": "Text",
    "base_error": "Errors",
    "accent": "Buttons",
    "accent_hover": "Buttons, pointed at",
    "accent_active": "Buttons, pressed",
    "accent_border": "Lines on buttons",
    "accent_subtle": "Quiet text on buttons",
    "accent_primary": "Text on buttons",
}
"""The vendor's styles that are colours, in words."""
VENDORS_ALONE = frozenset(["accent_subtle"])
"""Kept and told as they are: Parley's widget has nothing that they could colour."""
LENGTHS = {
    "overlay_padding": "Distance from the window's edge",
    "button_radius": "Roundness of buttons",
    "input_radius": "Roundness of fields",
    "bubble_radius": "Roundness of messages",
    "sheet_radius": "Roundness of the panel",
    "compact_sheet_radius": "Roundness of the closed widget",
    "dropdown_sheet_radius": "Roundness of menus",
}
"""Those that are pixels."""
MAX_LENGTH_PX = 500
ORB_COLOR_1, ORB_COLOR_2 = "#2792dc", "#9ce6e6"
MAX_LABEL_CHARACTERS = 1_000
MAX_TERMS_CHARACTERS = 20_000
MAX_LABELS = 200
MAX_LANGUAGES = 100
MAX_BYTES = 262_144
"""Of each part, as JSON: every visitor of a page loads them."""
TERMS = {
    "terms_text": MAX_TERMS_CHARACTERS,
    "terms_html": MAX_TERMS_CHARACTERS,
    "terms_key": 200,
}
NO_COLOUR = "Write a colour such as #2792dc, rgb(39 146 220) or white."
NO_HOST = "is not a host; write it like example.org, or * for all"

_LABEL = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,2}")
_NAME = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,260}}\Z){_NAME}(?:\.{_NAME})*\.?(?::\d{{1,5}})?", re.I)

Path = tuple[str, ...]
Fault = tuple[Path, str]
"""Where something is wrong, and what, with the fix."""


def styles_fault(value: Any) -> Fault | None:
    """What is wrong with colours and radii; those of unknown names pass."""
    if not isinstance(value, Mapping):
        return (), "is to be an object"
    if fault := _size_fault(value):
        return (), fault
    for name, one in value.items():
        if one is None:
            continue
        if name in COLOURS and not (isinstance(one, str) and is_colour(one)):
            return (
                name,
            ), "is to be a colour such as #2792dc, rgb(39 146 220) or white"
        if name in LENGTHS and not _is_length(one):
            return (name,), f"is to be a number of pixels from 0 to {MAX_LENGTH_PX}"
    return None


def texts_fault(value: Any) -> Fault | None:
    """What is wrong with labels by their names."""
    if not isinstance(value, Mapping):
        return (), "is to be an object"
    if len(value) > MAX_LABELS:
        return (), f"has more than {MAX_LABELS} entries"
    for name, label in value.items():
        if not _LABEL.fullmatch(name):
            return (name[:80],), "is no name of a label, such as start_call"
        if fault := _text_fault(label, MAX_LABEL_CHARACTERS):
            return (name,), fault
    return None


def languages_fault(value: Any) -> Fault | None:
    """What is wrong with labels and terms by language code."""
    if not isinstance(value, Mapping):
        return (), "is to be an object"
    if len(value) > MAX_LANGUAGES:
        return (), f"has more than {MAX_LANGUAGES} entries"
    if fault := _size_fault(value):
        return (), fault
    for language, preset in value.items():
        if not _LANGUAGE.fullmatch(language):
            return (language[:80],), "is no language code, such as en or pt-br"
        if preset is not None and (wrong := _preset_fault(preset)):
            path, message = wrong
            return (language, *path), message
    return None


def is_link_host(text: str) -> bool:
    """Whether links can lead there: a host, or * for all."""
    return text == "*" or _HOST.fullmatch(text) is not None


def _preset_fault(preset: Any) -> Fault | None:
    if not isinstance(preset, Mapping):
        return (), "is to be an object"
    texts = preset.get("text_contents")
    if texts is not None and (fault := texts_fault(texts)):
        path, message = fault
        return ("text_contents", *path), message
    for name, most in TERMS.items():
        if fault_of_text := _text_fault(preset.get(name), most):
            return (name,), fault_of_text
    return None


def _size_fault(value: Any) -> str | None:
    is_larger = len(json.dumps(value)) > MAX_BYTES
    return f"is larger than {MAX_BYTES} bytes" if is_larger else None


def _text_fault(value: Any, most: int) -> str | None:
    if value is not None and not isinstance(value, str):
        return "is to be a text"
    if value is not None and len(value) > most:
        return f"is longer than {most} characters"
    return None


def _is_length(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= MAX_LENGTH_PX


FAULTS: dict[str, Callable[[Any], Fault | None]] = {
    "styles": styles_fault,
    "text_contents": texts_fault,
    "language_presets": languages_fault,
}
"""By the vendor's name, what tells whether a part of the look can be taken."""

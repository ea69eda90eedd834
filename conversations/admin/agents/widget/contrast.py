"""Whether what is written in a widget can be read on its colours."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.models.agent_widget import ColourScheme
from conversations.protocol.colours import READABLE, contrast

LIGHT = {
    "base": "#ffffff",
    "base_primary": "#1b2430",
    "base_subtle": "#586474",
    "base_error": "#b3261e",
    "accent": "#1f5fbf",
    "accent_primary": "#ffffff",
}
"""The widget's own colours by day, where none was chosen (`static/widget/theme.js`)."""
DARK = {
    "base": "#171c24",
    "base_primary": "#e8ecf2",
    "base_subtle": "#a4afbd",
    "base_error": "#ffb4ab",
    "accent": "#8ab4f8",
    "accent_primary": "#0c1a30",
}
PALETTES = {
    ColourScheme.AUTO: {"light": LIGHT, "dark": DARK},
    ColourScheme.LIGHT: {"light": LIGHT},
    ColourScheme.DARK: {"dark": DARK},
}
PAIRS = {
    ("base_primary", "base"): "Text on the background",
    ("base_subtle", "base"): "Quiet text on the background",
    ("base_error", "base"): "Errors on the background",
    ("accent_primary", "accent"): "Text on buttons",
}
"""What is written on what, in words."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Two colours that are too alike."""

    text: str
    """The style whose colour the text has."""
    ground: str
    ratio: float
    schemes: tuple[str, ...]
    """Where: on light pages, on dark ones."""

    def __str__(self) -> str:
        """For staff, with the fix."""
        where = " and ".join(self.schemes)
        return (
            f"{PAIRS[self.text, self.ground]}: hard to read in the {where} scheme. The"
            f" contrast is {self.ratio:.1f} to 1; {READABLE} is the least. Choose both"
            " colours, one of them lighter or darker."
        )


def unreadable(styles: Mapping[str, object], scheme: str) -> list[Unreadable]:
    """The pairs of colours that are too alike, in the schemes that a visitor may see.

    Of pairs nobody chose nothing is said, nor of colours that only a browser can mix.
    """
    found = []
    for text, ground in PAIRS:
        if not (styles.get(text) or styles.get(ground)):
            continue
        ratios = {
            name: ratio
            for name, palette in PALETTES[ColourScheme(scheme)].items()
            if (ratio := _ratio(styles, palette, text, ground)) is not None
            and ratio < READABLE
        }
        if ratios:
            found.append(Unreadable(text, ground, min(ratios.values()), tuple(ratios)))
    return found


def _ratio(
    styles: Mapping[str, object], palette: Mapping[str, str], text: str, ground: str
) -> float | None:
    one, other = (str(styles.get(name) or palette[name]) for name in (text, ground))
    return contrast(one, other)

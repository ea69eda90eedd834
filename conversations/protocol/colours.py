"""Colours as style sheets write them: which texts are one, and what can be read on which.

What is taken for a colour is put into style sheets of other people's pages: nothing
that could end a declaration, fetch an address or name a variable passes.
"""

import colorsys
import re

MAX_CHARACTERS = 80
READABLE = 4.5
"""The least contrast of text that everybody can read (WCAG 2.2, AA)."""

Channels = tuple[float, float, float]

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(
    r"(?P<name>rgba?|hsla?|hwb|lab|lch|oklab|oklch)\((?P<values>[-+0-9.%, /a-z]{1,60})\)"
)
_VALUE = re.compile(
    r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))(?P<unit>%|deg|grad|rad|turn)?|none"
)

_NAMES: dict[str, str] = dict(
    re.findall(
        r"([a-z]+)=([0-9a-f]{6})",
        """
aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff
beige=f5f5dc bisque=ffe4c4 black=000000 blanchedalmond=ffebcd blue=0000ff
blueviolet=8a2be2 brown=a52a2a burlywood=deb887 cadetblue=5f9ea0 chartreuse=7fff00
chocolate=d2691e coral=ff7f50 cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c
cyan=00ffff darkblue=00008b darkcyan=008b8b darkgoldenrod=b8860b darkgray=a9a9a9
darkgreen=006400 darkgrey=a9a9a9 darkkhaki=bdb76b darkmagenta=8b008b
darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc darkred=8b0000
darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f
darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493
deepskyblue=00bfff dimgray=696969 dimgrey=696969 dodgerblue=1e90ff firebrick=b22222
floralwhite=fffaf0 forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc
ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 gray=808080 green=008000
greenyellow=adff2f grey=808080 honeydew=f0fff0 hotpink=ff69b4 indianred=cd5c5c
indigo=4b0082 ivory=fffff0 khaki=f0e68c lavender=e6e6fa lavenderblush=fff0f5
lawngreen=7cfc00 lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080
lightcyan=e0ffff lightgoldenrodyellow=fafad2 lightgray=d3d3d3 lightgreen=90ee90
lightgrey=d3d3d3 lightpink=ffb6c1 lightsalmon=ffa07a lightseagreen=20b2aa
lightskyblue=87cefa lightslategray=778899 lightslategrey=778899
lightsteelblue=b0c4de lightyellow=ffffe0 lime=00ff00 limegreen=32cd32 linen=faf0e6
magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa mediumblue=0000cd
mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371 mediumslateblue=7b68ee
mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585
midnightblue=191970 mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5
navajowhite=ffdead navy=000080 oldlace=fdf5e6 olive=808000 olivedrab=6b8e23
orange=ffa500 orangered=ff4500 orchid=da70d6 palegoldenrod=eee8aa palegreen=98fb98
paleturquoise=afeeee palevioletred=db7093 papayawhip=ffefd5 peachpuff=ffdab9
peru=cd853f pink=ffc0cb plum=dda0dd powderblue=b0e0e6 purple=800080
rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f royalblue=4169e1 saddlebrown=8b4513
salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d
silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090
snow=fffafa springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080
thistle=d8bfd8 tomato=ff6347 turquoise=40e0d0 violet=ee82ee wheat=f5deb3
white=ffffff whitesmoke=f5f5f5 yellow=ffff00 yellowgreen=9acd32
""",
    )
)
_OTHERS = frozenset(["transparent", "currentcolor"])


def is_colour(text: str) -> bool:
    """Whether a style sheet takes it for a colour."""
    text = text.strip().lower()
    if len(text) > MAX_CHARACTERS:
        return False
    if _HEX.fullmatch(text) or text in _NAMES or text in _OTHERS:
        return True
    return _values(text) is not None


def contrast(one: str, other: str) -> float | None:
    """From 1 (the same) to 21 (black and white); None where only a browser can tell."""
    luminances = [_luminance(colour) for colour in (one, other)]
    known = [luminance for luminance in luminances if luminance is not None]
    if len(known) < 2:
        return None
    return (max(known) + 0.05) / (min(known) + 0.05)


def _values(text: str) -> list[str] | None:
    """Those of a function; None if it is none."""
    found = _FUNCTION.fullmatch(text)
    if found is None:
        return None
    values = re.split(r"[\s,/]+", found["values"].strip())
    good = 3 <= len(values) <= 4 and all(_VALUE.fullmatch(value) for value in values)
    return values if good else None


def _luminance(text: str) -> float | None:
    channels = _channels(text.strip().lower())
    if channels is None:
        return None
    red, green, blue = map(_linear, channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(text: str) -> Channels | None:
    """Red, green and blue from 0 to 1, of colours that nothing shines through."""
    text = f"#{_NAMES[text]}" if text in _NAMES else text
    if _HEX.fullmatch(text):
        return _of_hex(text[1:])
    values = _values(text)
    if values is None or len(values) != 3:
        return None
    function = text.partition("(")[0]
    if function.startswith("rgb"):
        return _of_rgb(values)
    return _of_hsl(values) if function.startswith("hsl") else None


def _of_hex(digits: str) -> Channels | None:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) == 8 and digits[6:] != "ff":
        return None
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _of_rgb(values: list[str]) -> Channels | None:
    red, green, blue = (_share(value, 255) for value in values)
    if red is None or green is None or blue is None:
        return None
    return red, green, blue


def _of_hsl(values: list[str]) -> Channels | None:
    hue = values[0].removesuffix("deg")
    saturation, lightness = (_share(value, 100) for value in values[1:])
    if saturation is None or lightness is None or not re.fullmatch(r"[-+.\d]+", hue):
        return None
    return colorsys.hls_to_rgb(float(hue) / 360 % 1, lightness, saturation)


def _share(value: str, whole: float) -> float | None:
    found = _VALUE.fullmatch(value)
    if found is None or found["number"] is None or found["unit"] not in (None, "%"):
        return None
    number = float(found["number"]) / (100 if found["unit"] else whole)
    return min(max(number, 0.0), 1.0)

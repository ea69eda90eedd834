"""Takes secrets out of what is told, however they are written there.

What a remote says may hold what it was sent: a debugging endpoint echoes headers, an
error repeats the token it refuses.
"""

import base64
import html.entities
import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

MASK = "[secret]"
LEAST_CHARACTERS = 4
"""A shorter secret is masked where it stands alone: it may be a part of any word."""
UNRESERVED = "-._~"
"""Beside letters and digits: nobody escapes them (RFC 3986, 2.3)."""
SHORT = {
    **{char: re.escape(char) for char in "\"'/"},
    **{"\\": r"\\", "\n": "n", "\r": "r", "\t": "t"},
}
"""What stands behind a backslash, or several, for a character."""
LEAST_ENCODED = 8
"""Of encoded text, so that no common word is taken for a part of a secret."""


class Mask:
    """Knows secrets; grows as a request comes to send more of them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Mask these, too, from now on. Empty ones are none."""
        new = {secret for secret in secrets if secret} - self._secrets
        if new:
            self._secrets |= new
            self.__dict__.pop("_pattern", None)

    def text(self, text: str) -> str:
        """The text without the secrets."""
        return self._pattern.sub(MASK, text) if self._secrets else text

    def value(self, value: object) -> object:
        """A JSON value without the secrets, in keys and numbers likewise."""
        if not self._secrets or value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int | float):
            return value if self.text(str(value)) == str(value) else MASK
        if isinstance(value, Mapping):
            return {self.text(str(k)): self.value(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return self.text(str(value))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: one may be a part of another.
        forms = {form for secret in self._secrets for form in _forms(secret)}
        ways = "|".join(_sought(form) for form in sorted(forms, key=len, reverse=True))
        begins = {first for form in forms for first in _begins(form[0])}
        if len(begins) > len({form[0] for form in forms}):
            # Most places of a text are passed over by a look at one character.
            every = "".join(map(re.escape, sorted(begins)))
            ways = f"(?=[{every}])(?:{ways})"
        return re.compile(ways)


def _forms(secret: str) -> set[str]:
    """The secret as it may be written by whoever repeats it."""
    raw = secret.encode("utf-8", "surrogatepass")
    written = {secret, secret.strip() or secret, repr(secret)[1:-1]}
    encoded = {raw.hex(), raw.hex().upper(), *_in_base64(raw)}
    return written | {form for form in encoded if len(form) >= LEAST_ENCODED}


def _in_base64(raw: bytes) -> set[str]:
    """In both alphabets, also as a part of something longer: at any offset of three."""
    found: set[str] = set()
    for offset in range(3):
        padded = bytes(offset) + raw
        whole = base64.b64encode(padded).decode("ascii").rstrip("=")
        # The characters that depend on what stands before and behind are left out.
        first = -(-offset * 8 // 6)
        last = len(padded) * 8 // 6
        part = whole[first:last]
        found |= {part, part.replace("+", "-").replace("/", "_")}
        if offset == 0:
            found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return found


def _sought(form: str) -> str:
    """A pattern of the form as addresses, JSON and pages may write it, also twice over."""
    pattern = "".join(_written(char) for char in form)
    if len(form) < LEAST_CHARACTERS:
        return rf"(?<!\w){pattern}(?!\w)"
    return pattern


def _begins(char: str) -> str:
    """What the ways to write a character begin with."""
    plain = char.isascii() and (char.isalnum() or char in UNRESERVED)
    return char if plain else f"{char}%\\&+"


@cache
def _written(char: str) -> str:
    """A pattern of all ways to write a character; letters and such have one."""
    if char.isascii() and (char.isalnum() or char in UNRESERVED):
        return re.escape(char)
    raw = char.encode("utf-8", "surrogatepass")
    units = char.encode("utf-16-be", "surrogatepass")
    names = [name for name, text in html.entities.html5.items() if text == char]
    entities = [rf"#0*{ord(char)};", rf"#[xX]0*(?i:{ord(char):x});", *names]
    ways = [
        re.escape(char),
        "".join(rf"%(?:25)*(?i:{byte:02x})" for byte in raw),
        "".join(
            rf"\\+u(?i:{units[at : at + 2].hex()})" for at in range(0, len(units), 2)
        ),
        *(f"&(?:amp;)*{entity}" for entity in sorted(entities, key=len, reverse=True)),
    ]
    if char == " ":
        ways.append(r"\+")
    if short := SHORT.get(char):
        ways.append(rf"\\+{short}")
    return f"(?:{'|'.join(ways)})"

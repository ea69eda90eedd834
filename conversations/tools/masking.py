"""Takes secrets out of what is told, however they are written there.

What a remote says may hold what it was sent: a debugging endpoint echoes headers, an
error repeats the token it refuses.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote, quote_plus

MASK = "[secret]"
LEAST_CHARACTERS = 4
"""A shorter secret is masked where it stands alone: it may be a part of any word."""
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
        return re.compile(
            "|".join(_sought(form) for form in sorted(forms, key=len, reverse=True))
        )


def _forms(secret: str) -> set[str]:
    """The secret as it may be written by whoever repeats it."""
    raw = secret.encode("utf-8", "surrogatepass")
    written = {
        secret,
        secret.strip() or secret,
        quote(raw, safe=""),
        quote(raw),
        quote_plus(raw),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        # As PHP and JavaScript for pages write it.
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        html.escape(secret),
        repr(secret)[1:-1],
    }
    encoded = {raw.hex(), *_in_base64(raw)}
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
    # Percent signs and hexadecimal digits come in either case.
    pattern = re.sub(
        r"%([0-9A-Fa-f]{2})",
        lambda code: f"%(?i:{code[1]})",
        re.escape(form).replace("\\%", "%"),
    )
    if len(form) < LEAST_CHARACTERS:
        return rf"(?<!\w){pattern}(?!\w)"
    return pattern

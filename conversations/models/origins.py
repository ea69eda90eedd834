"""Where pages that talk to an agent may come from, as staff and clients write it."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

ANY_ORIGIN = "*"
_NAME = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"{_NAME}(?:\.{_NAME})*\.?|\[[0-9a-f:.]+\]", re.I)


def validate_origins(text: str) -> None:
    """Raises ValidationError naming each line that no page's origin can match."""
    wrong = [line for line in text.split() if not _is_origin(line)]
    if wrong:
        raise ValidationError(
            [
                f"{line} is not an origin; write it like https://example.org, without"
                " a path, or like example.org for any scheme and port."
                for line in wrong
            ]
        )


def _is_origin(line: str) -> bool:
    if line == ANY_ORIGIN:
        return True
    scheme, separator, rest = line.rpartition("://")
    if separator and scheme.lower() not in ("http", "https"):
        return False
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port
    except ValueError:
        return False
    host = rest if port is None else rest.removesuffix(f":{port}")
    return _HOST.fullmatch(host) is not None

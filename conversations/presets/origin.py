"""The address of somebody's system, as people write it: made into https://host."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

HOST = re.compile(
    r"(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*"
)
SECURE_PORT = 443

IsOpened = Callable[[str, int], bool]
"""Whether the owner of this server opened a host and port of the own network."""


class BadOrigin(ValueError):
    """No such address; the message says what one looks like."""


def read_origin(text: str, *, suffix: str, pattern: str, is_opened: IsOpened) -> str:
    """`acme` with a suffix, `acme.example.com` or an address of it, as https://host.

    `pattern` is what the host has to look like, unless it is one that the owner opened:
    only such a one may have a port, and be without TLS. Raises BadOrigin.
    """
    written = text.strip().lower()
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadOrigin("is no host name") from None
    usual = {"https": SECURE_PORT, "http": 80}.get(parts.scheme)
    if usual is None or parts.username is not None:
        raise BadOrigin("is to be a host name, or an address that begins with https://")
    if suffix and "." not in host and port is None:
        host += suffix
    if is_opened(host, port or usual):
        return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    if not HOST.fullmatch(host) or "." not in host:
        raise BadOrigin("is no host name")
    if parts.scheme != "https" or port not in (None, SECURE_PORT):
        raise BadOrigin("is reached by https on its usual port alone")
    if pattern and not re.fullmatch(pattern, host):
        raise BadOrigin("is no domain of that system")
    return f"https://{host}"

"""The signature by which a receiver knows that a request came from here.

`t` is when it was signed, `v0` the HMAC-SHA256, in hex, of that time, a full stop and the
body's bytes. Receivers split at the comma without trimming: no space may follow it.
"""

import hashlib
import hmac
from collections.abc import Iterable

HEADER = "ElevenLabs-Signature"


def signature(secret: str, signed_at_secs: int, body: Iterable[bytes]) -> str:
    """The header's value for a body that comes in parts."""
    digest = hmac.new(secret.encode(), f"{signed_at_secs}.".encode(), hashlib.sha256)
    for part in body:
        digest.update(part)
    return f"t={signed_at_secs},v0={digest.hexdigest()}"

"""What a client may want otherwise than its agent has it, and within which bounds.

One table for all: the wire acts by it, the API and the admin offer by it what may be
allowed. The bounds hold wherever such a value comes from: a client, the API or staff.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from conversations.protocol.storable import LARGEST_INTEGER

NEVER = -1
"""In place of seconds."""
MIN_SPEED, MAX_SPEED = 0.7, 1.2
MIN_SOFT_TIMEOUT_MS = 200
MIN_DURATION_MS = 1_000
MAX_MS = LARGEST_INTEGER


@dataclass(frozen=True, slots=True)
class Overridable:
    """A value of the agent that a client may ask to be another."""

    path: str
    """As in `conversation_config_override`."""
    label: str
    """For people."""
    free: bool = False
    """Always allowed: it changes what the client is sent, not what the agent is."""
    told: bool = False
    """The API says of every agent whether it is allowed; of others only where it is."""
    acted_on: bool = True
    """False: it may be allowed and is kept; the voices here know no such thing."""


LANGUAGE = "agent.language"
EXTRA_BODY = "custom_llm_extra_body"
"""Beside the override in the client's first message, and in the API's settings."""
FROM_WEBHOOK = "enable_conversation_initiation_client_data_from_webhook"
"""Not what a client asks for, but whom is asked about it before the first word."""
BESIDE = frozenset({EXTRA_BODY, FROM_WEBHOOK})
"""In the API these stand beside the override, not in it."""
SOFT_TIMEOUT = "turn.soft_timeout_config"
"""Allowed as a whole, too."""

OVERRIDABLE = (
    Overridable("agent.first_message", "First message", told=True),
    Overridable(LANGUAGE, "Language", told=True),
    Overridable("agent.prompt.prompt", "Prompt", told=True),
    Overridable("agent.prompt.llm", "Language model", told=True),
    Overridable("agent.prompt.tool_ids", "Tools"),
    Overridable(
        "agent.max_conversation_duration_message", "Notice at the longest duration"
    ),
    Overridable("tts.voice_id", "Voice", told=True),
    Overridable("tts.speed", "Speed", told=True),
    Overridable(
        "tts.stability", "How even the voice sounds", told=True, acted_on=False
    ),
    Overridable(
        "tts.similarity_boost",
        "How close the voice stays to its model",
        told=True,
        acted_on=False,
    ),
    Overridable("asr.keywords", "Expected words", told=True),
    Overridable(
        f"{SOFT_TIMEOUT}.message", "Phrase that bridges a slow answer", told=True
    ),
    Overridable(f"{SOFT_TIMEOUT}.timeout_seconds", "When a slow answer is bridged"),
    Overridable("conversation.max_duration_seconds", "Longest duration"),
    Overridable("conversation.text_only", "Written chat", free=True, told=True),
    Overridable("conversation.client_events", "Events sent", free=True),
    Overridable(EXTRA_BODY, "Extra fields of requests to the language model"),
)

FREE = frozenset(known.path for known in OVERRIDABLE if known.free)
TOLD = tuple(known.path for known in OVERRIDABLE if known.told)
"""What the API says of every agent."""
CHOICES = {
    known.path: known.label
    for known in OVERRIDABLE
    if known.acted_on and not known.free
}
"""What staff may allow, with its label."""
ALLOWABLE = {
    **CHOICES,
    FROM_WEBHOOK: "What the initiation webhook says of a caller, asked before each call",
}
"""As on the agent's page."""


def checked_speed(speed: float) -> float:
    """How fast a voice speaks; 1 is normal. Raises ValueError."""
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise ValueError(f"is to be between {MIN_SPEED} and {MAX_SPEED}")
    return speed


def seconds_of(least_ms: int, *, or_never: bool = False) -> Callable[[float], float]:
    """Checks seconds: `least_ms` to what columns hold, or NEVER. Raises ValueError."""
    words = f"is to be between {least_ms / 1000:g} and {MAX_MS // 1000} seconds"
    if or_never:
        words += f", or {NEVER} for never"

    def check(seconds: float) -> float:
        if or_never and seconds == NEVER:
            return seconds
        if not math.isfinite(seconds) or not least_ms <= seconds * 1000 <= MAX_MS:
            raise ValueError(words)
        return seconds

    return check


checked_soft_timeout = seconds_of(MIN_SOFT_TIMEOUT_MS, or_never=True)
"""When a slow answer is bridged, in seconds."""
checked_duration = seconds_of(MIN_DURATION_MS)
"""The longest conversation, in seconds."""

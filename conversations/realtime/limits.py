"""The limits of one conversation, from the settings of the same names."""

from django.conf import settings

from conversations.realtime.intake import IntakeLimits
from conversations.realtime.patience import Patience


def intake_limits() -> IntakeLimits:
    """How much a client may send."""
    parley = settings.PARLEY
    return IntakeLimits(
        message_bytes=parley["MAX_MESSAGE_BYTES"],
        audio_realtime_factor=parley["MAX_AUDIO_REALTIME_FACTOR"],
        events_per_second=parley["MAX_EVENTS_PER_SECOND"],
        text_characters=parley["MAX_TEXT_CHARACTERS"],
    )


def patience() -> Patience:
    """How long a client may be silent."""
    parley = settings.PARLEY
    return Patience(parley["PING_INTERVAL_MS"], parley["RECEIVE_TIMEOUT_MS"])

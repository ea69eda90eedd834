from conversations.realtime.intake import IntakeLimits
from conversations.realtime.limits import intake_limits, patience
from conversations.realtime.patience import Patience


def test_limits_come_from_the_settings_of_the_same_names(settings):
    settings.PARLEY = {
        **settings.PARLEY,
        "MAX_MESSAGE_BYTES": 1,
        "MAX_AUDIO_REALTIME_FACTOR": 2.0,
        "MAX_EVENTS_PER_SECOND": 3,
        "MAX_TEXT_CHARACTERS": 4,
        "PING_INTERVAL_MS": 5,
        "RECEIVE_TIMEOUT_MS": 6,
    }
    assert intake_limits() == IntakeLimits(1, 2.0, 3, 4)
    assert patience() == Patience(5, 6)

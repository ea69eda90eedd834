import pytest

from conversations.protocol.close_codes import CloseCode, ErrorType
from conversations.realtime.patience import PONG_TIMEOUT_MS, gone
from conversations.realtime.process.heartbeat import Heartbeat

SILENCE_MS = 60_000


def answering(until_ms):
    """The heartbeat of a client that answers pings, and then does not."""
    beat = Heartbeat()
    beat.ping(1, until_ms - 10)
    beat.pong(1, until_ms)
    beat.ping(2, until_ms)
    return beat


def test_a_client_that_answers_and_speaks_is_there():
    assert gone(answering(5_000), 5_000, 5_000 + PONG_TIMEOUT_MS, SILENCE_MS) is None


def test_a_client_that_stopped_answering_pings_is_gone():
    now_ms = 5_001 + PONG_TIMEOUT_MS
    violation = gone(answering(5_000), now_ms, now_ms, SILENCE_MS)
    assert violation.close_code is CloseCode.OPERATIONAL
    assert violation.error_type is ErrorType.TRANSPORT_RECEIVE_TIMEOUT
    assert violation.message == "The client stopped answering pings."


@pytest.mark.parametrize(("silent_ms", "is_gone"), [(60_000, False), (60_001, True)])
def test_a_client_that_never_answers_pings_may_be_silent_so_long(silent_ms, is_gone):
    beat = Heartbeat()
    beat.ping(1, 0)
    violation = gone(beat, 1_000, 1_000 + silent_ms, SILENCE_MS)
    assert (violation is not None) is is_gone
    if violation is not None:
        assert violation.message == "Nothing was received for 60 seconds."

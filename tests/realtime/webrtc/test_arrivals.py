import pytest

from conversations.realtime.webrtc.arrivals import (
    LONGEST_GAP_MS,
    MOST_AHEAD,
    PATIENCE_MS,
    SLACK_MS,
    Arrivals,
    Packet,
    Piece,
    Silence,
)

FRAME = 960
MS = 48


class Sender:
    """A client's microphone and its network."""

    def __init__(self, sequence: int = 7, timestamp: int = 5_000) -> None:
        self.arrivals = Arrivals()
        self.sequence = sequence
        self.timestamp = timestamp

    def packet(self, number: int, at_ms: int, paused_ms: int = 0) -> list[Piece]:
        """The packet so far from the first, after a pause in the client's own clock."""
        return self.arrivals.add(
            (self.sequence + number) & 0xFFFF,
            (self.timestamp + number * FRAME + paused_ms * MS) & 0xFFFFFFFF,
            b"%d" % number,
            FRAME,
            at_ms,
        )


def heard(*numbers: int) -> list[Piece]:
    return [Packet(b"%d" % number) for number in numbers]


def test_packets_in_order_are_handed_on_as_they_come():
    sender = Sender()
    assert [sender.packet(n, 20 * n) for n in range(4)] == [
        heard(0),
        heard(1),
        heard(2),
        heard(3),
    ]


def test_two_that_change_places_are_put_in_order():
    sender = Sender()
    sender.packet(0, 0)
    assert sender.packet(2, 20) == []
    assert sender.packet(1, 25) == heard(1, 2)


def test_numbers_and_times_wrap_round():
    sender = Sender(sequence=65_534, timestamp=2**32 - FRAME)
    assert [sender.packet(n, 20 * n) for n in range(4)] == [heard(n) for n in range(4)]


def test_a_packet_that_came_twice_is_heard_once():
    sender = Sender()
    sender.packet(0, 0)
    sender.packet(1, 20)
    assert sender.packet(0, 25) == []
    assert sender.packet(1, 26) == []


def test_a_lost_packet_is_silence_once_enough_came_after_it():
    sender = Sender()
    sender.packet(0, 0)
    for number in range(2, 2 + MOST_AHEAD):
        assert sender.packet(number, 20 * number) == []
    last = 2 + MOST_AHEAD
    assert sender.packet(last, 20 * last) == [
        Silence(FRAME),
        *heard(*range(2, last + 1)),
    ]


def test_a_lost_packet_is_silence_once_it_was_waited_for():
    sender = Sender()
    sender.packet(0, 0)
    assert sender.packet(2, 20) == []
    assert sender.arrivals.tick(20 + PATIENCE_MS - 1) == []
    assert sender.arrivals.tick(20 + PATIENCE_MS) == [Silence(FRAME), *heard(2)]


def test_what_comes_too_late_is_left_out():
    sender = Sender()
    sender.packet(0, 0)
    sender.packet(2, 20)
    sender.arrivals.tick(20 + PATIENCE_MS)
    assert sender.packet(1, 100) == []


def test_while_a_client_says_nothing_silence_is_as_long_as_time():
    sender = Sender()
    sender.packet(0, 0)
    silence = 0
    for now_ms in range(20, 420, 20):
        for piece in sender.arrivals.tick(now_ms):
            assert isinstance(piece, Silence)
            silence += piece.samples
    assert silence == (400 - SLACK_MS) * MS
    # The client's clock says how long it was: what is still missing is made.
    assert sender.packet(1, 420, paused_ms=400) == [Silence(SLACK_MS * MS), *heard(1)]


def test_nothing_is_made_before_the_first_packet():
    assert Arrivals().tick(10_000) == []


def test_sound_after_a_stalled_network_is_all_heard_and_catches_up_in_a_silence():
    sender = Sender()
    sender.packet(0, 0)
    [made] = sender.arrivals.tick(300)
    assert made == Silence((300 - SLACK_MS) * MS)
    # It was only late: all of it comes at once.
    for number in range(1, 16):
        assert sender.packet(number, 300) == heard(number)
    # In the pause that follows so much less silence is made.
    spared_ms = 300 - SLACK_MS
    assert sender.arrivals.tick(300 + spared_ms) == []
    [rest] = sender.arrivals.tick(300 + spared_ms + SLACK_MS + 100)
    assert rest == Silence(100 * MS)


@pytest.mark.parametrize(
    ("at_ms", "silence_ms"), [(20, 0), (500, 480), (60_000, LONGEST_GAP_MS)]
)
def test_a_gap_in_the_clients_clock_is_silence_as_far_as_time_has_passed(
    at_ms: int, silence_ms: int
):
    sender = Sender()
    sender.packet(0, 0)
    silence = [Silence(silence_ms * MS)] if silence_ms else []
    assert sender.packet(1, at_ms, paused_ms=60_000) == [*silence, *heard(1)]


@pytest.mark.parametrize("anew", [True, False])
def test_after_a_pause_that_the_clients_clock_left_out_silence_is_made_as_before(
    anew: bool,
):
    sender = Sender()
    for number in range(50):
        sender.packet(number, 20 * number)
    for now_ms in range(1_000, 11_000, 20):
        sender.arrivals.tick(now_ms)
    if anew:
        # Of another microphone, which has another clock.
        sender.arrivals.begin_anew()
    for number in range(50, 100):
        assert sender.packet(number, 10_000 + 20 * number)[-1:] == heard(number)
    last_ms = 10_000 + 20 * 99
    ticks = [sender.arrivals.tick(last_ms + after) for after in range(20, 200, 20)]
    made = sum(piece.samples for [piece] in filter(None, ticks))
    assert made >= (180 - SLACK_MS) * MS


def test_numbers_that_jump_are_another_stream():
    sender = Sender()
    sender.packet(0, 0)
    assert sender.packet(20_000, 20) == heard(20_000)
    assert sender.packet(20_001, 40) == heard(20_001)


def test_a_flood_of_gaps_keeps_little_waiting():
    sender = Sender()
    handed_on = []
    for number in range(0, 2_000, 2):
        handed_on += sender.packet(number, 0)
    assert (
        len([one for one in handed_on if isinstance(one, Packet)]) >= 1_000 - MOST_AHEAD
    )


def test_a_clock_that_is_much_too_slow_makes_no_minutes_of_silence_at_once():
    """Packets of 2.5 ms, one every 50, and then none."""
    sender = Sender()
    for number in range(1, 2_000):
        sender.arrivals.add(number, 120 * number, b"", 120, 50 * number)
    ended_ms = 50 * 1_999
    silence = [
        piece.samples
        for now_ms in range(ended_ms, ended_ms + 2 * PATIENCE_MS)
        for piece in sender.arrivals.tick(now_ms)
        if isinstance(piece, Silence)
    ]
    assert 0 < max(silence) <= LONGEST_GAP_MS * MS

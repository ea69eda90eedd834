from hypothesis import given
from hypothesis import strategies as st

from conversations.realtime.process.heartbeat import FORGOTTEN_AFTER, Heartbeat


def test_no_latency_before_the_first_pong():
    assert Heartbeat().ping(1, 0) is None


def test_a_pong_is_the_latency_told_with_the_next_ping():
    beat = Heartbeat()
    beat.ping(1, 1_000)
    beat.pong(1, 1_040)
    assert beat.ping(2, 6_000) == 40


def test_latency_follows_slowly():
    beat = Heartbeat()
    beat.ping(1, 0)
    beat.pong(1, 100)
    beat.ping(2, 1_000)
    beat.pong(2, 1_200)
    assert beat.latency_ms == 130


def test_a_pong_to_nothing_changes_nothing():
    beat = Heartbeat()
    beat.ping(1, 0)
    beat.pong(7, 10)
    beat.pong(1, 20)
    beat.pong(1, 5_000)
    assert beat.latency_ms == 20


def test_a_client_that_never_answered_is_never_overdue():
    beat = Heartbeat()
    for second in range(100):
        beat.ping(second, second * 1_000)
    assert beat.overdue_ms(200_000) == 0


def test_a_client_that_stopped_answering_is_overdue_since_the_first_ping_it_missed():
    beat = Heartbeat()
    beat.ping(1, 0)
    beat.pong(1, 10)
    beat.ping(2, 5_000)
    beat.ping(3, 10_000)
    assert beat.overdue_ms(12_000) == 7_000


def test_frequent_pings_do_not_hide_that_it_stopped():
    beat = Heartbeat()
    beat.ping(0, 0)
    beat.pong(0, 5)
    for second in range(1, 3 * FORGOTTEN_AFTER):
        beat.ping(second, second * 1_000)
    assert beat.overdue_ms(60_000) == 59_000


def test_an_answer_to_a_later_ping_settles_the_earlier_ones():
    beat = Heartbeat()
    for event_id in (1, 2, 3):
        beat.ping(event_id, event_id * 1_000)
    beat.pong(2, 2_500)
    assert beat.overdue_ms(4_000) == 1_000
    beat.pong(3, 4_000)
    assert beat.overdue_ms(90_000) == 0


@given(
    st.lists(st.tuples(st.sampled_from("io"), st.integers(0, 20), st.integers(0, 9)))
)
def test_whatever_comes_the_figures_make_sense(steps):
    beat, now_ms = Heartbeat(), 0
    for kind, event_id, passed_ms in steps:
        now_ms += passed_ms
        if kind == "o":
            beat.ping(event_id, now_ms)
        else:
            beat.pong(event_id, now_ms)
        assert beat.latency_ms is None or 0 <= beat.latency_ms <= now_ms
        assert 0 <= beat.overdue_ms(now_ms) <= now_ms

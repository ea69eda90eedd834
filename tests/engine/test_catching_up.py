"""Audio that was held up was spoken one chunk after the other."""

from conversations.engine.catching_up import PATIENCE_MS, CatchingUp


def test_a_chunk_that_comes_was_just_spoken():
    heard = CatchingUp()
    assert heard.spoken_until(100, 1_000) == 1_000
    assert heard.spoken_until(100, 9_000) == 9_000


def test_what_was_held_up_fills_the_time_that_was_lost():
    heard = CatchingUp()
    heard.spoken_until(100, 1_000)
    heard.line_is_back(4_000)
    assert [heard.spoken_until(1_000, 4_010) for _ in range(3)] == [
        2_000,
        3_000,
        4_010,
    ]
    assert heard.spoken_until(100, 4_110) == 4_110


def test_a_microphone_that_was_muted_meanwhile_is_not_late_for_long():
    heard = CatchingUp()
    heard.spoken_until(100, 1_000)
    heard.line_is_back(9_000)
    assert heard.spoken_until(100, 9_100) == 1_100
    assert heard.spoken_until(100, 9_000 + PATIENCE_MS) == 9_000 + PATIENCE_MS

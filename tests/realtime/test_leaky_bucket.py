"""Bursts pass, floods do not."""

from conversations.realtime.leaky_bucket import LeakyBucket


def test_a_burst_passes_and_one_more_does_not():
    bucket = LeakyBucket(3, 1)
    assert [bucket.takes(5_000) for _ in range(4)] == [True, True, True, False]


def test_it_drains_with_the_time():
    bucket = LeakyBucket(2, 10)
    assert [bucket.takes(0), bucket.takes(0), bucket.takes(100)] == [True, True, True]
    assert not bucket.takes(150)
    assert bucket.takes(300)


def test_time_without_anything_does_not_save_up_for_more():
    bucket = LeakyBucket(1, 1)
    assert bucket.takes(0)
    assert bucket.takes(60_000)
    assert not bucket.takes(60_000)


def test_much_may_come_as_one():
    bucket = LeakyBucket(20_000, 1_000)
    assert bucket.takes(0, 20_000)
    assert not bucket.takes(10, 20)
    assert bucket.takes(60, 20)


def test_what_runs_over_counts_too():
    bucket = LeakyBucket(1, 1)
    assert [bucket.takes(0) for _ in range(3)] == [True, False, False]
    assert not bucket.takes(2_000)

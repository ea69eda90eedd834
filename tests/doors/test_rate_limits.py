import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from conversations.doors import rate_limits

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
ADDRESS = "203.0.113.7"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.PARLEY = {
        **settings.PARLEY,
        "CONNECTIONS_PER_MINUTE": 4,
        "API_CALLS_PER_MINUTE": 2,
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def at(monkeypatch):
    """Sets the clock, in seconds after noon."""

    def set_clock(seconds):
        now = NOON + timedelta(seconds=seconds)
        monkeypatch.setattr(rate_limits.timezone, "now", lambda: now)

    set_clock(0)
    return set_clock


def connections(number, address=ADDRESS):
    return [rate_limits.connection(address) for _ in range(number)]


def test_so_many_a_minute_and_then_a_wait(at):
    at(10)
    assert connections(4) == [0, 0, 0, 0]
    assert connections(1) == [50]


def test_each_address_and_each_purpose_counts_for_itself(at):
    assert connections(5)[-1] > 0
    assert connections(1, "203.0.113.8") == [0]
    assert rate_limits.keyless_call(ADDRESS) == 0
    assert rate_limits.keyed_call(ADDRESS) == 0


def test_a_new_minute_does_not_forget_the_last_one_at_once(at):
    at(59)
    connections(4)
    at(60)
    assert connections(1)[0] > 0
    at(90)
    assert connections(3)[:2] == [0, 0]
    assert connections(1)[0] > 0
    at(180)
    assert connections(4) == [0, 0, 0, 0]


def test_after_the_wait_that_was_named_there_is_room(at):
    at(30)
    connections(4)
    at(61)
    [wait_s] = connections(1)
    at(61 + wait_s)
    assert connections(1) == [0]


def test_to_be_refused_does_not_make_the_wait_longer(at):
    connections(4)
    assert len(set(connections(100))) == 1
    at(120)
    assert connections(1) == [0]


def test_keys_have_a_limit_of_their_own(at):
    assert [rate_limits.keyed_call("7") for _ in range(3)] == [0, 0, 60]


def test_calls_without_a_key_count_as_connections_do(at):
    assert [rate_limits.keyless_call(ADDRESS) for _ in range(5)][3:] == [0, 60]


def test_none_is_no_limit(settings):
    settings.PARLEY = {**settings.PARLEY, "CONNECTIONS_PER_MINUTE": 0}
    assert not any(connections(1_000))


def test_counts_that_the_cache_has_dropped_begin_anew(at, monkeypatch):
    connections(3)
    monkeypatch.setattr(cache, "add", lambda *_, **__: cache.clear())
    assert connections(1) == [0]


def test_a_cache_that_does_not_answer_keeps_nobody_out(at, monkeypatch, caplog):
    def broken(*_, **__):
        raise ConnectionError("no Redis")

    monkeypatch.setattr(cache, "add", broken)
    with caplog.at_level(logging.ERROR):
        assert not any(connections(10))
    assert "no Redis" in caplog.text

from datetime import UTC, datetime, timedelta

import pytest

from conversations.webhooks.retrying import next_try, retry_after_secs

BEGAN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY_S = 86_400


def after(seconds):
    return BEGAN + timedelta(seconds=seconds)


def waits(retry_after_s=None, random=0.0, until_s=DAY_S):
    """The waits of a delivery that is never taken."""
    now, found = BEGAN, []
    while then := next_try(BEGAN, after(until_s), now, retry_after_s, lambda: random):
        found.append((then - now).total_seconds())
        now = then
    assert now == after(until_s)
    return found


def test_waits_double_up_to_an_hour_for_a_day():
    found = waits()
    assert found[:6] == [10, 10, 20, 40, 80, 160]
    assert max(found) == 3_600
    assert len(found) == 33
    assert sum(found) == DAY_S


def test_those_that_failed_together_do_not_come_together_again():
    assert waits(random=1.0)[0] == 12.0
    assert waits(random=0.5)[0] == 11.0


def test_a_longer_wait_that_is_asked_for_is_given_within_reason():
    assert waits(retry_after_s=120)[0] == 120
    assert waits(retry_after_s=1)[0] == 10
    assert waits(retry_after_s=999_999)[0] == 3_600


def test_the_last_try_is_at_the_end_and_then_there_is_none():
    assert next_try(BEGAN, after(15), after(11), None, lambda: 0.0) == after(15)
    assert next_try(BEGAN, after(15), after(15), None, lambda: 0.0) is None


def test_a_delivery_that_is_tried_once_only_is_not_tried_again():
    assert next_try(BEGAN, BEGAN, BEGAN, None, lambda: 0.0) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 7 ", 7),
        ("9" * 40, 999_999_999),
        ("soon", None),
        ("-5", None),
        ("Sat, 21 Nov 2026 09:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 09:02:00 -0000", 120),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 0),
    ],
)
def test_what_receivers_ask_for_is_read(header, seconds):
    assert retry_after_secs(header, BEGAN) == seconds

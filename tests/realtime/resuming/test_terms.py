"""Who may come back, by the address that was asked for."""

import pytest

from conversations.realtime.resuming.terms import (
    can_resume,
    resume_terms,
    resumes,
)


@pytest.mark.parametrize(
    ("query", "window_ms", "can"),
    [
        ("agent_id=a&resumable=1", 20_000, True),
        ("agent_id=a&resumable=1", 0, False),
        ("agent_id=a&resumable=0", 20_000, False),
        ("agent_id=a", 20_000, False),
    ],
)
def test_it_is_offered_to_who_asks_if_the_server_does(settings, query, window_ms, can):
    settings.PARLEY = {**settings.PARLEY, "RESUME_WINDOW_MS": window_ms}
    assert can_resume(query) is can


def test_who_comes_back_says_so_in_the_address():
    assert resumes("resumable=1&resuming=1")
    assert not resumes("resumable=1")


def test_the_terms_are_the_settings(settings):
    settings.PARLEY = {**settings.PARLEY, "PING_INTERVAL_MS": 1_000}
    assert resume_terms().silence_ms == 2_400

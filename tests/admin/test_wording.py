import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from conversations.admin import wording
from conversations.admin.wording import (
    clock,
    day,
    exact_moment,
    link,
    link_to,
    moment,
    outcome_name,
    seconds,
    time_of_day,
)
from conversations.models import Outcome

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 3, 1, 23, 5, 9, tzinfo=UTC)


def test_moment_is_told_in_the_time_zone_of_the_site(settings):
    settings.TIME_ZONE = "Europe/Oslo"
    assert moment(AT) == "2 Mar 2026, 00:05"
    assert exact_moment(AT) == "2 Mar 2026, 00:05:09"
    assert (day(AT), time_of_day(AT)) == ("2 Mar 2026", "00:05")
    assert moment(None) == exact_moment(None) == "–"


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(None, ""), (0, "0:00"), (65_900, "1:05"), (3_605_000, "1:00:05")],
)
def test_length_is_told_as_a_clock_does(ms, shown):
    assert clock(ms) == shown


@pytest.mark.parametrize(("ms", "shown"), [(4, "4 ms"), (99, "99 ms"), (640, "0.64 s")])
def test_short_time_has_its_unit(ms, shown):
    assert seconds(ms) == shown


def test_each_outcome_has_a_name_and_a_tone():
    assert outcome_name("") == "–"
    for outcome in Outcome:
        assert (
            wording.OUTCOME_LABELS[outcome_name(outcome)]
            == (wording.OUTCOME_TONES[outcome])
        )


def test_words_in_a_link_are_no_markup(conversation):
    assert link("/a?b=1&c", "<b>") == (
        '<a class="link" href="/a?b=1&amp;c">&lt;b&gt;</a>'
    )
    assert link("/", "Open", aloud='"it"') == (
        '<a class="link" href="/" aria-label="&quot;it&quot;">Open</a>'
    )
    url = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    assert link_to(conversation) == link(url, conversation)


def test_pages_tell_moments_as_lists_do():
    asked = {
        form
        for page in (ROOT / "templates/admin").rglob("*.html")
        for form in re.findall(r'\|date:"([^"]*H:i[^"]*)"', page.read_text())
    }
    assert asked <= {wording.WHEN, wording.WHEN_EXACTLY}

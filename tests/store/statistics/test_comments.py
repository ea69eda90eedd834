from django.db import connection

from conversations.store.statistics.comments import commented
from conversations.store.statistics.period import last_days
from conversations.store.statistics.report import whole
from tests.store.statistics.conftest import NOW, ZONE


def test_all_that_were_commented_on_newest_first(many):
    found = list(commented())
    assert {one.pk for one in found} == {one.pk for one in many if one.rating_comment}
    times = [one.started_at for one in found]
    assert times == sorted(times, reverse=True)


def test_time_and_agent_are_chosen(many, agents):
    stretch = whole(last_days(7, NOW, ZONE))
    wanted = {
        one.pk
        for one in many
        if one.rating_comment
        and one.agent_id == agents[2].pk
        and stretch.begins <= one.started_at < stretch.ends
    }
    assert {one.pk for one in commented(stretch, agents[2].pk)} == wanted


def test_uncommented_conversations_are_not_read(db):
    if connection.vendor == "sqlite":
        assert "conversation_commented" in commented().explain()

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Conversation, Feedback


@pytest.fixture
def held(agent):
    return Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        status="done",
        started_at=timezone.now() - timedelta(hours=2),
        ended_at=timezone.now() - timedelta(hours=1),
    )


@pytest.fixture
def rate(held):
    def post(body, conversation_id=held.public_id, **headers):
        return Client().post(
            f"/v1/convai/conversations/{conversation_id}/feedback",
            body,
            content_type="application/json",
            headers=headers,
        )

    return post


def refusal(answer):
    return answer.status_code, answer.json()["detail"]["status"]


def test_a_thumb_is_about_the_whole_and_may_be_changed(held, rate):
    for thumb in ("like", "dislike"):
        assert rate({"feedback": thumb}).status_code == 200
        [kept] = Feedback.objects.all()
        assert (kept.conversation_id, kept.event_id, kept.score) == (
            held.pk,
            None,
            thumb,
        )


def test_words_may_follow_the_stars(held, rate):
    assert rate({"rating": 5}).status_code == 200
    assert rate({"rating": 4, "comment": "Good, but slow\x00"}).status_code == 200
    held.refresh_from_db()
    assert (held.rating, held.rating_comment) == (4, "Good, but slow")
    assert rate({"rating": 3}).status_code == 200
    held.refresh_from_db()
    assert (held.rating, held.rating_comment) == (3, "Good, but slow")
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"feedback": "love"}, "feedback"),
        ({"rating": 3, "comment": "x" * 5_001}, "comment"),
        ({}, "feedback"),
        ({"feedback": None}, "feedback"),
    ],
)
def test_what_is_no_opinion_is_refused_by_name(held, rate, body, field):
    answer = rate(body)
    assert answer.status_code == 422
    assert field in str(answer.json()["detail"])
    held.refresh_from_db()
    assert held.rating is None
    assert Feedback.objects.count() == 0


def test_a_conversation_that_goes_on_may_be_rated(held, rate):
    Conversation.objects.update(
        status="in-progress", ended_at=None, started_at=timezone.now() - timedelta(2)
    )
    assert rate({"feedback": "like"}).status_code == 200


def test_nobody_rates_a_conversation_of_long_ago(held, rate, settings):
    settings.PARLEY = {**settings.PARLEY, "FEEDBACK_PERIOD_MS": 3_500_000}
    assert refusal(rate({"rating": 5})) == (403, "feedback_closed")
    assert refusal(rate({"feedback": "like"})) == (403, "feedback_closed")
    held.refresh_from_db()
    assert held.rating is None
    assert Feedback.objects.count() == 0


def test_nobody_rates_what_was_not(rate):
    assert refusal(rate({"rating": 5}, "conv_nothing")) == (
        404,
        "conversation_not_found",
    )


def test_only_pages_that_may_talk_to_the_agent_may_rate(held, rate, agent):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    foreign = rate({"rating": 1}, Origin="https://evil.example")
    assert refusal(foreign) == (403, "origin_not_allowed")
    held.refresh_from_db()
    assert held.rating is None
    assert rate({"rating": 1}, Origin="https://shop.example").status_code == 200


def test_of_a_deleted_agent_the_sites_rule_stands(held, rate, agent):
    agent.delete()
    assert refusal(rate({"rating": 1}, Origin="https://evil.example"))[0] == 403
    assert rate({"rating": 1}, Origin="http://testserver").status_code == 200

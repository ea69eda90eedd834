import pytest

from conversations.models import Conversation, Turn
from conversations.store.statistics.counting import Choice
from conversations.store.statistics.latency import Latency, latencies
from conversations.store.statistics.period import last_days
from tests.store.statistics.conftest import NOW, ZONE


def answered(waits_ms, source="answer", agent=None):
    conversation = Conversation.objects.create(
        agent=agent, agent_name="Desk", started_at=NOW
    )
    for number, wait_ms in enumerate(waits_ms):
        Turn.objects.create(
            conversation=conversation,
            event_id=number,
            role="agent",
            source=source,
            started_ms=number,
            first_audio_ms=wait_ms,
        )


def waits():
    period = last_days(1, NOW, ZONE)
    return latencies(Choice([period.before(NOW), *period.stretches()]))


@pytest.mark.django_db
def test_percentiles_are_waits_that_occurred():
    answered(range(1, 101))
    assert waits().total == Latency(answers=100, p50_ms=50, p95_ms=95)


@pytest.mark.django_db
def test_one_answer_is_both_percentiles():
    answered([640])
    assert waits().total == Latency(answers=1, p50_ms=640, p95_ms=640)


@pytest.mark.django_db
def test_only_answers_to_callers_count():
    answered([900], source="greeting")
    answered([None, 300])
    assert waits().total == Latency(answers=1, p50_ms=300, p95_ms=300)


def test_agents_are_told_apart(agents):
    answered([100], agent=agents[0])
    answered([300], agent=agents[1])
    answered([500])
    assert {agent: latency.p50_ms for agent, latency in waits().by_agent.items()} == {
        agents[0].pk: 100,
        agents[1].pk: 300,
        None: 500,
    }


@pytest.mark.django_db
def test_nothing_answered_is_no_latency():
    found = waits()
    assert (found.total, found.before, found.by_stretch) == (None, None, {})

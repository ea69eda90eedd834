"""Many conversations of every kind, at moments where days begin and end."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.models import (
    Agent,
    CollectedValue,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    Feedback,
    SuccessCriterion,
    Turn,
)

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)
"""A Monday; the clocks went forward on the day before."""


@pytest.fixture
def agents(db):
    return [
        Agent.objects.create(public_id=f"agent_{number}", name=name)
        for number, name in enumerate(["Library desk", "Bike repair", "Night line"])
    ]


@pytest.fixture
def questions(agents):
    for agent in agents:
        for place, name in enumerate(["solved", "polite"]):
            SuccessCriterion.objects.create(
                agent=agent,
                identifier=name,
                name=name.title(),
                prompt="?",
                position=place,
            )
        for name, kind in [
            ("reason", "string"),
            ("age", "integer"),
            ("back", "boolean"),
        ]:
            DataCollectionItem.objects.create(agent=agent, identifier=name, type=kind)


@pytest.fixture
def many(agents, questions):
    """400 conversations of three weeks, some of a deleted agent."""
    draw = random.Random(7)
    made = [_conversation(draw, agents) for _ in range(400)]
    Conversation.objects.bulk_create(made)
    rows = [row for conversation in made for row in _happenings(draw, conversation)]
    for model in (Turn, Feedback, CriterionResult, CollectedValue):
        model.objects.bulk_create(row for row in rows if isinstance(row, model))
    return made


def _conversation(draw, agents):
    # Half of them within minutes of a midnight, in either zone.
    midnight = datetime(
        2026, 3, 30 - draw.randint(0, 21), tzinfo=draw.choice([UTC, ZONE])
    )
    minutes = draw.choice([draw.uniform(-3, 3), draw.uniform(0, 1440)])
    agent = draw.choice([*agents, None])
    return Conversation(
        agent=agent,
        agent_name=agent.name if agent else "Gone",
        status=draw.choice(["done", "failed", "in-progress"]),
        started_at=midnight + timedelta(minutes=minutes),
        duration_ms=draw.choice([None, draw.randint(0, 400_000)]),
        call_successful=draw.choice(["", "success", "failure", "unknown"]),
        rating=draw.choice([None, 1, 2, 3, 4, 5]),
        rating_comment=draw.choice(["", "", "Friendly."]),
        tool_error_count=draw.choice([0, 0, 1, 3]),
        interruption_count=draw.choice([0, 1, 2]),
        review_state=draw.choice(["unreviewed", "in_review", "reviewed"]),
    )


def _happenings(draw, conversation):
    for event_id in range(1, draw.randint(1, 5)):
        yield Turn(
            conversation=conversation,
            event_id=event_id,
            role="agent",
            started_ms=event_id * 1000,
            source=draw.choice(["answer", "answer", "greeting", ""]),
            first_audio_ms=draw.choice([None, draw.randint(100, 3_000)]),
        )
        if draw.random() < 0.4:
            yield Feedback(
                conversation=conversation,
                event_id=event_id,
                score=draw.choice(["like", "dislike"]),
            )
    if draw.random() < 0.4:
        yield Feedback(
            conversation=conversation, score=draw.choice(["like", "dislike"])
        )
    for identifier in ("solved", "polite"):
        corrected = draw.random() < 0.2
        yield CriterionResult(
            conversation=conversation,
            identifier=identifier,
            result=draw.choice(["success", "failure", "unknown"]),
            corrected=corrected,
            corrected_result=draw.choice(["success", "failure"]) if corrected else "",
        )
    for identifier, kind, value in [
        ("reason", "string", {"text": draw.choice([None, "a loan", "hours", "lost"])}),
        ("age", "integer", {"number": draw.choice([None, 20, 30, 40, 50])}),
        ("back", "boolean", {"boolean": draw.choice([None, True, False])}),
    ]:
        yield CollectedValue(
            conversation=conversation, identifier=identifier, type=kind, **value
        )

"""Fills a database with conversations as a site has them after a year."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from conversations.models import (
    Agent,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    Feedback,
    Label,
    SuccessCriterion,
    Turn,
)
from conversations.store.search.search import rebuild

AT_ONCE = 2_000
TURNS_EACH = 10
NEWEST = datetime(2026, 11, 1, 12, tzinfo=UTC)
AGENTS = ("Library desk", "Museum", "Pharmacy", "Town hall", "Bakery")
CRITERIA = ("solved", "polite", "identified")
LABELS = ("follow up", "training", "complaint")
RARE_WORD = "zeppelin"
"""Said in one conversation of a thousand."""
COMMON_WORD = "wo"
"""Nearly every conversation has a word that begins so."""


def fill(count: int, seed: int = 7) -> None:
    """Make so many conversations of ten turns, and index them."""
    chance = random.Random(seed)
    agents = [_agent(name) for name in AGENTS]
    labels = [Label.objects.create(name=name) for name in LABELS]
    reviewer = User.objects.create_superuser("reviewer", password="only-for-tests")
    contacts = Contact.objects.bulk_create(
        Contact(user_id=f"user-{number}", first_seen_at=NEWEST, last_seen_at=NEWEST)
        for number in range(max(1, count // 5))
    )
    words = [f"wo{number:x}" for number in range(3_000)]
    for numbers in _batches(range(count), AT_ONCE):
        with transaction.atomic():
            made = Conversation.objects.bulk_create(
                _conversation(number, chance, agents, contacts, reviewer)
                for number in numbers
            )
            _say(made, chance, words)
            _judge(made, chance)
            _review(made, chance, labels)
    for _ in rebuild():
        pass


def _batches(numbers: range, size: int) -> Iterator[list[int]]:
    left = iter(numbers)
    while batch := list(itertools.islice(left, size)):
        yield batch


def _agent(name: str) -> Agent:
    agent = Agent.objects.create(name=name)
    SuccessCriterion.objects.bulk_create(
        SuccessCriterion(agent=agent, identifier=known, name=known.title(), prompt="?")
        for known in CRITERIA
    )
    DataCollectionItem.objects.create(agent=agent, identifier="city")
    DataCollectionItem.objects.create(agent=agent, identifier="amount", type="number")
    return agent


def _conversation(
    number: int,
    chance: random.Random,
    agents: list[Agent],
    contacts: list[Contact],
    reviewer: User,
) -> Conversation:
    agent = chance.choice(agents)
    contact = chance.choice(contacts)
    broken = chance.random() < 0.02
    return Conversation(
        agent=agent,
        agent_name=agent.name,
        contact=contact,
        user_id=contact.user_id,
        status="failed" if broken else "done",
        # Not in the order of their keys: hosted ones come in later.
        started_at=NEWEST - timedelta(minutes=number * 5 + chance.randrange(200)),
        ended_at=NEWEST,
        duration_ms=chance.randrange(10_000, 600_000),
        turn_count=TURNS_EACH,
        end_reason="failed" if broken else "client_left",
        language=chance.choices(("en", "de", "fr"), (8, 2, 1))[0],
        source=chance.choices(("js_sdk", "widget", "python_sdk"), (5, 4, 1))[0],
        interruption_count=chance.choices((0, 1, 3), (7, 2, 1))[0],
        error_count=int(broken),
        tool_error_count=int(chance.random() < 0.01),
        response_ms=int(chance.lognormvariate(6.6, 0.5)),
        rating=chance.choices((None, 1, 3, 5), (85, 2, 3, 10))[0],
        call_successful=chance.choices(("success", "failure", "unknown"), (7, 2, 1))[0],
        title=f"About matter {chance.randrange(500)}",
        summary="The caller asked about a matter, and it was looked into. " * 4,
        review_state=chance.choices(("unreviewed", "reviewed"), (9, 1))[0],
        assignee=reviewer if chance.random() < 0.01 else None,
        dynamic_variables={"branch": "Mill Lane", "tier": "gold"},
        initiation_data={"conversation_config_override": {"agent": {}}},
    )


def _say(made: list[Conversation], chance: random.Random, words: list[str]) -> None:
    Turn.objects.bulk_create(
        Turn(
            conversation=conversation,
            event_id=place + 1,
            role="user" if place % 2 else "agent",
            text=" ".join(chance.choices(words, k=12))
            + (f" {RARE_WORD}" if chance.random() < 0.0001 else ""),
            started_ms=place * 4_000,
            ended_ms=place * 4_000 + 3_000,
            first_audio_ms=700,
            latencies_ms={"first_audio": 700},
        )
        for conversation in made
        for place in range(TURNS_EACH)
    )


def _judge(made: list[Conversation], chance: random.Random) -> None:
    CriterionResult.objects.bulk_create(
        CriterionResult(
            conversation=conversation,
            identifier=identifier,
            name=identifier.title(),
            result=chance.choices(("success", "failure", "unknown"), (7, 2, 1))[0],
            rationale="Because it was said so in the third turn.",
        )
        for conversation in made
        for identifier in CRITERIA
    )
    CollectedValue.objects.bulk_create(
        value
        for conversation in made
        for value in (
            CollectedValue(
                conversation=conversation,
                identifier="city",
                type="string",
                text=chance.choice(("Oslo", "Lima", "Graz", None)),
            ),
            CollectedValue(
                conversation=conversation,
                identifier="amount",
                type="number",
                number=chance.randrange(1_000),
            ),
        )
    )


def _review(
    made: list[Conversation], chance: random.Random, labels: list[Label]
) -> None:
    Feedback.objects.bulk_create(
        Feedback(
            conversation=conversation,
            event_id=2,
            score=chance.choices(("like", "dislike"), (3, 1))[0],
        )
        for conversation in made
        if chance.random() < 0.15
    )
    Conversation.labels.through.objects.bulk_create(
        Conversation.labels.through(
            conversation=conversation, label=chance.choice(labels)
        )
        for conversation in made
        if chance.random() < 0.1
    )

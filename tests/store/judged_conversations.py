"""An agent that asks things of its conversations, conversations, and what is found."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    Conversation,
    DataCollectionItem,
    SuccessCriterion,
    Turn,
)
from conversations.store.analysis import queue
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.analysis.queue import Run


def asking_agent(**changes: Any) -> Agent:
    """With two criteria and three things to learn."""
    agent = Agent.objects.create(
        **{"public_id": "agent_desk", "name": "Desk", "prompt": "Help.", **changes}
    )
    SuccessCriterion.objects.create(
        agent=agent, identifier="solved", name="Solved", prompt="Was it solved?"
    )
    SuccessCriterion.objects.create(
        agent=agent,
        identifier="polite",
        name="Polite",
        prompt="How polite?",
        scoring="numeric_uniform",
        max_score=10,
        position=1,
    )
    for position, (identifier, kind) in enumerate(
        [("name", "string"), ("age", "integer"), ("member", "boolean")]
    ):
        DataCollectionItem.objects.create(
            agent=agent,
            identifier=identifier,
            type=kind,
            description=f"The caller's {identifier}",
            position=position,
        )
    return agent


def talked(agent: Agent, **changes: Any) -> Conversation:
    """A conversation that is over, of two turns, and waits for what follows."""
    ago = timezone.now() - timedelta(minutes=1)
    made = Conversation.objects.create(
        **{
            "agent": agent,
            "agent_name": agent.name,
            "started_at": ago,
            "ended_at": ago,
            "status": "processing",
            "turn_count": 2,
            **changes,
        }
    )
    Turn.objects.create(
        conversation=made, event_id=1, role="user", text="I am Ada, 36.", started_ms=1
    )
    Turn.objects.create(
        conversation=made, event_id=2, role="agent", text="Hello Ada.", started_ms=900
    )
    return made


def waiting(agent: Agent, **changes: Any) -> Conversation:
    """As above, and it waits to be analysed."""
    made = talked(agent, **changes)
    queue.put(made.pk, timezone.now())
    return made


def claimed(conversation: Conversation) -> Run:
    """The right to write its results."""
    run = queue.claim(conversation.pk, timezone.now())
    assert run is not None
    return run


def analysis_of(conversation: Conversation) -> Analysis:
    return Analysis.objects.get(conversation=conversation)


FINDINGS = Findings(
    analyser="scripted/judge",
    call_successful="failure",
    title="Ada's membership",
    summary="Ada asked for a card.",
    success_score=0.4,
    criteria=(
        CriterionFinding("solved", "failure", "Nobody helped.", quoted_turns=(2,)),
        CriterionFinding("polite", "success", "Very.", 8, 10),
    ),
    values=(
        ValueFinding("name", "Ada", "She said so."),
        ValueFinding("age", 36, "She said so."),
        ValueFinding("member", None, "Not mentioned."),
    ),
)

from conversations.models import Conversation, CriterionResult
from conversations.store.statistics.counting import Choice
from conversations.store.statistics.criteria import criterion_rates
from conversations.store.statistics.period import last_days
from conversations.store.statistics.report import whole
from tests.store.statistics.conftest import NOW, ZONE

ALL = Choice([whole(last_days(15, NOW, ZONE))])


def test_criteria_stand_by_agent_and_in_the_owners_order(many, agents):
    rates = criterion_rates(ALL)
    assert [(rate.agent_pk, rate.name) for rate in rates] == [
        *((agent.pk, title) for agent in agents for title in ("Solved", "Polite")),
        (None, "polite"),
        (None, "solved"),
    ]


def test_criterion_that_is_asked_no_more_goes_by_its_identifier(agents, questions):
    conversation = Conversation.objects.create(
        agent=agents[0], agent_name="Desk", started_at=NOW
    )
    for identifier in ("old", "polite"):
        CriterionResult.objects.create(
            conversation=conversation, identifier=identifier, result="unknown"
        )
    found = criterion_rates(ALL)
    assert [rate.name for rate in found] == ["Polite", "old"]
    assert [rate.rate for rate in found] == [None, None]


def test_rate_leaves_out_what_is_unknown(agents):
    for result in ("success", "success", "failure", "unknown"):
        conversation = Conversation.objects.create(
            agent=agents[0], agent_name="Desk", started_at=NOW
        )
        CriterionResult.objects.create(
            conversation=conversation, identifier="solved", result=result
        )
    [rate] = criterion_rates(ALL)
    assert rate.rate == 2 / 3

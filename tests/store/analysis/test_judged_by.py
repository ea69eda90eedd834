import pytest

from conversations.models import Agent, DataCollectionItem, SuccessCriterion
from conversations.store.agents.config.values import BadValue
from conversations.store.analysis.judged_by import judged_by

pytestmark = pytest.mark.django_db

EXTRA = {"id": "brief", "name": "Brief", "conversation_goal_prompt": "Was it brief?"}


@pytest.fixture
def agent():
    agent = Agent.objects.create(
        public_id="agent_desk",
        name="Desk",
        prompt="You are a desk.",
        language="de",
        knowledge_text="We open at nine.",
        analysis_llm="openai/x",
    )
    SuccessCriterion.objects.create(
        agent=agent, identifier="polite", name="Polite", prompt="Was it polite?"
    )
    DataCollectionItem.objects.create(
        agent=agent,
        identifier="wish",
        description="What they want.",
        vendor_settings={"name": "Wish"},
    )
    return agent


def test_it_is_judged_by_what_the_agent_asks_and_the_extra_criteria(agent):
    asked = judged_by("agent_desk", [EXTRA])
    assert [one.identifier for one in asked.case.criteria] == ["polite", "brief"]
    assert [one.identifier for one in asked.case.items] == ["wish"]
    assert (asked.case.language, asked.case.llm) == ("de", "openai/x")
    assert asked.names == {"wish": "Wish"}
    assert asked.schemas["wish"] == {
        "type": "string",
        "description": "What they want.",
    }


def test_knowledge_is_read_only_for_criteria_that_may_use_it(agent):
    assert judged_by("agent_desk", [EXTRA]).case.knowledge == ""
    informed = judged_by("agent_desk", [{**EXTRA, "use_knowledge_base": True}])
    assert informed.case.knowledge == "We open at nine."


@pytest.mark.parametrize(("llm", "judge"), [("openai/y", "openai/y"), ("gpt-4o", "")])
def test_a_criterion_may_name_a_judge_of_ours(agent, llm, judge):
    [_, extra] = judged_by("agent_desk", [{**EXTRA, "llm": llm}]).case.criteria
    assert extra.llm == judge


def test_an_extra_criterion_that_is_none_is_refused(agent):
    with pytest.raises(BadValue, match="has to be given"):
        judged_by("agent_desk", [{"id": "a"}])

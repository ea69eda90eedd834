"""What is thought of simulated conversations."""

import json

import pytest

from conversations.engine.ports import ProviderError
from conversations.models import DataCollectionItem, SuccessCriterion
from tests.api.agents.speakers import (
    Judge,
    Script,
    events,
    hangs_up,
    said,
    simulate,
    specification,
)

POLITE = {
    "id": "polite",
    "name": "Polite",
    "type": "prompt",
    "conversation_goal_prompt": "Was it polite?",
}


@pytest.fixture
def judged(agent, models):
    """An agent whose conversations another model judges, by one criterion and item."""
    agent.analysis_llm = "judge/x"
    agent.save()
    SuccessCriterion.objects.create(
        agent=agent, identifier="helpful", name="Helpful", prompt="Did it help?"
    )
    DataCollectionItem.objects.create(
        agent=agent, identifier="wish", type="string", description="What they want."
    )
    models.user = Script("Have you got Emma?", hangs_up("Goodbye!"))
    models.agent = Script("We have.")
    return agent


def analysis_of(client, agent, **more):
    answer = simulate(client, agent, {**specification(), **more})
    assert said(answer)
    return answer.json()["analysis"]


def test_another_model_judges_by_the_agents_criteria_and_the_extra_ones(
    judged, caller, models
):
    models.judge = Judge(value="Emma", title="A book", summary="They wanted Emma.")
    analysis = analysis_of(caller("talk"), judged, extra_evaluation_criteria=[POLITE])
    results = analysis["evaluation_criteria_results"]
    assert list(results) == ["helpful", "polite"]
    assert results["polite"]["result"] == "success"
    assert results["polite"]["rationale"] == "So it is."
    assert analysis["call_successful"] == "success"
    assert analysis["call_success_score"] == 1
    wish = analysis["data_collection_results"]["wish"]
    assert wish["value"] == "Emma"
    assert wish["json_schema"] == {"type": "string", "description": "What they want."}
    assert analysis["call_summary_title"] == "A book"
    assert analysis["transcript_summary"].startswith("They wanted Emma.")
    shown = "".join(m.text for asked in models.judge.asked for m in asked.messages)
    assert "Have you got Emma?" in shown
    assert "Was it polite?" in shown


def test_an_extra_criterion_stands_in_place_of_the_agents_of_its_id(
    judged, caller, models
):
    extra = {**POLITE, "id": "helpful", "conversation_goal_prompt": "Was it kind?"}
    analysis = analysis_of(caller("talk"), judged, extra_evaluation_criteria=[extra])
    assert list(analysis["evaluation_criteria_results"]) == ["helpful"]
    shown = "".join(m.text for asked in models.judge.asked for m in asked.messages)
    assert "Was it kind?" in shown
    assert "Did it help?" not in shown


def test_variables_are_collected_and_secrets_never_judged(judged, caller, models):
    DataCollectionItem.objects.update(dynamic_variable="city")
    judged.dynamic_variables = {"city": "Bonn", "secret__token": "hush"}
    judged.save()
    analysis = analysis_of(caller("talk"), judged)
    assert analysis["data_collection_results"]["wish"]["value"] == "Bonn"
    shown = "".join(m.text for asked in models.judge.asked for m in asked.messages)
    assert "hush" not in shown


def test_a_judge_that_fails_is_told_and_the_conversation_is_kept(
    judged, caller, models
):
    class Broken(Judge):
        async def reply(self, request):
            raise ProviderError("The judge is out.")
            yield

    models.judge = Broken()
    analysis = analysis_of(caller("talk"), judged)
    assert analysis["call_successful"] == "unknown"
    told = analysis["evaluation_criteria_results"]["helpful"]
    assert told["result"] == "unknown"
    assert "The judge is out." in told["rationale"]
    wish = analysis["data_collection_results"]["wish"]
    assert (wish["value"], wish["rationale"]) == (None, told["rationale"])


def test_values_that_are_set_up_need_no_judge(judged, caller, models):
    DataCollectionItem.objects.create(
        agent=judged, identifier="desk", type="string", constant_value="north"
    )
    judged.analysis_llm = "openai/none"
    judged.save()
    collected = analysis_of(caller("talk"), judged)["data_collection_results"]
    assert collected["desk"]["value"] == "north"
    assert collected["wish"]["value"] is None


def test_a_judge_that_is_not_there_is_named_with_the_fix(judged, caller, models):
    judged.analysis_llm = "openai/none"
    judged.save()
    analysis = analysis_of(caller("talk"), judged)
    assert "openai/none" in analysis["transcript_summary"]
    assert analysis["call_successful"] == "unknown"


@pytest.mark.parametrize(
    ("extra", "place"),
    [
        ({"id": "a", "name": "A"}, "0.conversation_goal_prompt"),
        ({**POLITE, "scoring_mode": "stars"}, "0.scoring_mode"),
    ],
)
def test_a_criterion_that_cannot_be_judged_is_refused_before_anybody_speaks(
    judged, caller, models, extra, place
):
    body = {**specification(), "extra_evaluation_criteria": [extra]}
    answer = simulate(caller("talk"), judged, body)
    assert answer.status_code == 422
    assert f"extra_evaluation_criteria.{place}" in answer.json()["detail"]["message"]
    assert models.user.asked == []


def test_without_a_language_model_rules_judge_and_own_to_what_they_cannot(
    agent, caller, models
):
    models.user = Script("When do you open?", hangs_up("Thank you, goodbye!"))
    models.agent = Script("We open at nine.")
    analysis = analysis_of(caller("talk"), agent, extra_evaluation_criteria=[POLITE])
    assert analysis["evaluation_criteria_results"]["polite"]["rationale"]
    assert analysis["transcript_summary"]


@pytest.mark.django_db(transaction=True)
async def test_a_stream_ends_with_what_the_judge_thinks(judged, models):
    models.judge = Judge(value="Emma")
    body = {**specification(), "extra_evaluation_criteria": [POLITE]}
    *turns, last = [json.loads(event["data"]) for event in await events(judged, body)]
    assert len(turns) == 3
    results = last["analysis"]["evaluation_criteria_results"]
    assert {one["result"] for one in results.values()} == {"success"}
    assert last["analysis"]["data_collection_results"]["wish"]["value"] == "Emma"

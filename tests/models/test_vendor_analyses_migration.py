"""What the vendor judged before there were rows is brought into them, once."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
)
from conversations.store.analysis import vendor
from conversations.store.conversations.judgement import analysis_of

MIGRATION = import_module("conversations.migrations.0009_vendor_analyses")
JUDGED = {
    "call_successful": "success",
    "transcript_summary": "Asked for the hours.",
    "call_success_score": 0.5,
    "evaluation_criteria_results": {
        "helped": {
            "criteria_id": "helped",
            "result": "success",
            "rationale": "It did.",
        },
        "polite": {"criteria_id": "polite", "result": "unknown", "rationale": ""},
    },
    "data_collection_results": {
        "day": {
            "data_collection_id": "day",
            "value": "Sunday",
            "rationale": "Said so.",
        },
        "guests": {"data_collection_id": "guests", "value": "many", "rationale": ""},
    },
}

pytestmark = pytest.mark.django_db


def conversation(**changes):
    agent = Agent.objects.get_or_create(name="Desk")[0]
    return Conversation.objects.create(
        agent=agent,
        **{
            "agent_name": "Desk",
            "started_at": timezone.now(),
            "status": "done",
            "hosted_conversation_id": "conv_theirs",
            "vendor_analysis": JUDGED,
            **changes,
        },
    )


def migrate():
    for operation in MIGRATION.Migration.operations:
        operation.code(apps, None)


def rows(model, of):
    """All columns but the keys."""
    left_out = ("id", "conversation_id")
    return [
        {name: value for name, value in row.items() if name not in left_out}
        for row in model.objects.filter(conversation=of).values()
    ]


def told(found):
    """But for the wording of what was left out."""
    return [
        {**row, "rationale": row["rationale"].partition("Left out")[0]} for row in found
    ]


@pytest.fixture
def asked():
    agent = Agent.objects.get_or_create(name="Desk")[0]
    SuccessCriterion.objects.create(agent=agent, identifier="helped", name="Was helped")
    DataCollectionItem.objects.create(agent=agent, identifier="guests", type="integer")


def test_it_comes_out_as_one_that_is_judged_today(asked):
    before, today = conversation(), conversation(vendor_analysis={})
    migrate()
    vendor.import_analysis(today, JUDGED, timezone.now())
    for model in (CriterionResult, CollectedValue):
        assert told(rows(model, before)) == told(rows(model, today))
        assert len(rows(model, before)) == 2
    before.refresh_from_db()
    assert before.success_score == 0.5
    kept = analysis_of(before)
    assert kept["evaluation_criteria_results"]["helped"]["result"] == "success"
    assert kept["data_collection_results"]["day"]["value"] == "Sunday"
    assert before.analysis.analyser == vendor.ANALYSER


def test_run_again_nothing_is_doubled_and_no_correction_lost(monkeypatch):
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    for _ in range(5):
        conversation()
    migrate()
    CriterionResult.objects.filter(identifier="polite").update(result="failure")
    migrate()
    assert Analysis.objects.count() == 5
    assert CriterionResult.objects.filter(result="failure").count() == 5


def test_what_was_not_judged_by_the_vendor_stays_without():
    conversation(vendor_analysis={})
    migrate()
    assert not Analysis.objects.exists()


def test_two_long_identifiers_that_begin_alike_are_one():
    judged = {"call_successful": "success", "data_collection_results": {}}
    for end in "ab":
        judged["data_collection_results"]["x" * 200 + end] = {"value": end}
    held = conversation(vendor_analysis=judged)
    migrate()
    assert CollectedValue.objects.get(conversation=held).text == "b"


def test_a_number_that_no_column_takes_is_left_out():
    score = {"result": "success", "score": 10**400, "max_score": 10**400}
    held = conversation(vendor_analysis={"evaluation_criteria_results": {"a": score}})
    migrate()
    row = CriterionResult.objects.get(conversation=held)
    assert (row.score, row.max_score) == (None, None)


def test_malformed_json_of_the_vendors_leaves_out_what_is_malformed():
    held = conversation(
        vendor_analysis={
            "evaluation_criteria_results": ["x"],
            "data_collection_results": {"a": 1},
        }
    )
    migrate()
    assert held.analysis.state == "done"
    assert not CriterionResult.objects.exists()
    assert not CollectedValue.objects.exists()

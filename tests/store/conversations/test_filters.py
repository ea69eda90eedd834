"""Which conversations a program gets that asks for some."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Analysis, CollectedValue, CriterionResult
from conversations.store.conversations.facts import duration_secs
from conversations.store.conversations.filters import ConversationFilters, chosen
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def found(**asked):
    rows = chosen(ConversationFilters(**asked)).order_by("user_id")
    return [row.user_id for row in rows]


@pytest.mark.parametrize("duration_ms", [0, 499, 500, 1_499, 1_500, 2_500, 61_400])
def test_durations_are_compared_as_the_seconds_that_are_shown(duration_ms):
    row = held(user_id="a", duration_ms=duration_ms)
    shown = duration_secs(row)
    assert found(call_duration_min_secs=shown, call_duration_max_secs=shown) == ["a"]
    assert found(call_duration_min_secs=shown + 1) == []
    if shown:
        assert found(call_duration_max_secs=shown - 1) == []


def test_a_conversation_that_goes_on_is_as_long_as_it_has_been():
    now = timezone.now()
    held(
        user_id="a",
        status="in-progress",
        duration_ms=None,
        started_at=now - timedelta(minutes=10),
    )
    assert found(call_duration_min_secs=300, call_duration_max_secs=900) == ["a"]
    assert found(call_duration_min_secs=900) == []
    assert found(call_duration_max_secs=300) == []


def test_reasons_are_those_that_are_shown():
    held(user_id="a", end_reason="client_left")
    held(user_id="b", end_reason="failed", end_message="The voice was lost.")
    held(user_id="c", end_reason="failed")
    held(user_id="d", end_reason="of a later version")
    held(user_id="e", end_reason="", status="in-progress")
    assert found(termination_reasons=["The caller left."]) == ["a"]
    assert found(termination_reasons=["The voice was lost."]) == ["b"]
    assert found(termination_reasons=["Something failed.", "of a later version"]) == [
        "c",
        "d",
    ]
    assert found(termination_reasons=["client_left", ""]) == []


def test_agents_and_languages_are_any_of_several():
    for name, language in (("a", "en"), ("b", "de"), ("c", "")):
        agent = Agent.objects.create(public_id=f"agent_{name}", name=name)
        held(agent, user_id=name, language=language)
    assert found(visited_agent_ids=["agent_a", "agent_c"]) == ["a", "c"]
    assert found(visited_agent_ids=["agent_a"], agent_id="agent_c") == []
    assert found(main_languages=["de", "fr"]) == ["b"]


def test_those_that_could_not_be_judged_are_errors():
    row = held(user_id="a")
    held(user_id="b")
    now = timezone.now()
    Analysis.objects.create(
        conversation=row, state="failed", due_at=now, finished_at=now
    )
    assert found(call_successful="error") == ["a"]
    assert found(call_successful="unknown") == ["a", "b"]


def test_everything_that_is_asked_has_to_hold():
    for name, size in (("a", 3), ("b", 4)):
        row = held(user_id=name, dynamic_variables={"vip": name == "a"})
        CriterionResult.objects.create(
            conversation=row, identifier="polite", result="success"
        )
        CollectedValue.objects.create(
            conversation=row, identifier="size", type="integer", number=size
        )
    assert found(evaluation_params=["polite:success"]) == ["a", "b"]
    assert found(evaluation_params=["polite:success", "other:success"]) == []
    sizes = ["size:gt:2", "size:lt:4"]
    assert found(data_collection_params=sizes) == ["a"]
    assert (
        found(
            evaluation_params=["polite:success"],
            data_collection_params=sizes,
            dynamic_variable_params=["vip:eq:false"],
        )
        == []
    )


# --- Collected data ----------------------------------------------------------------------


@pytest.fixture
def learned():
    """a: 3 books. b: 12, corrected from 1. c: nothing. d: nobody asked. e: 3 as text."""

    def value(user_id, **changes):
        CollectedValue.objects.create(
            conversation=held(user_id=user_id), identifier="size", **changes
        )

    value("a", type="integer", number=3)
    value("b", type="integer", number=1, corrected=True, corrected_number=12)
    value("c", type="integer")
    held(user_id="d")
    value("e", type="string", text="3")
    value("f", type="boolean", boolean=True)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("size:eq:3", "ae"),
        ("size:eq:3.0", "a"),
        ("size:eq:true", "f"),
        ("size:eq:", "cd"),
        ("size:neq:", "abef"),
        ("size:neq:3", "bf"),
        ("size:gt:3", "b"),
        ("size:gte:3", "ab"),
        ("size:lt:12", "a"),
        ("size:lte:12", "ab"),
        ("size:in:12|true", "bf"),
        ("size:in:12|", "bcd"),
        ("other:eq:", "abcdef"),
        ("other:neq:", ""),
    ],
)
def test_conversations_are_found_by_what_was_collected(learned, written, names):
    assert "".join(found(data_collection_params=[written])) == names


# --- Variables ---------------------------------------------------------------------------


@pytest.fixture
def sent():
    variables = {
        "a": {"size": 3},
        "b": {"size": 12.5, "x.y": "dotted", "0": "nought"},
        "c": {"size": None},
        "d": {},
        "e": {"size": "3", 'a"b': "quoted"},
        "f": {"size": True},
        "g": {"size": 1},
    }
    for name, given in variables.items():
        held(user_id=name, dynamic_variables=given)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("size:eq:3", "ae"),
        ("size:eq:1", "g"),
        ("size:eq:true", "f"),
        ("size:eq:", "cd"),
        ("size:neq:", "abefg"),
        ("size:neq:3", "bfg"),
        ("size:gt:1", "ab"),
        ("size:gte:1", "abg"),
        ("size:lt:12.5", "ag"),
        ("size:lte:12.5", "abg"),
        ("size:in:12.5|1|", "bcdg"),
        ("x.y:eq:dotted", "b"),
        ("0:eq:nought", "b"),
        ("none:eq:x", ""),
    ],
)
def test_conversations_are_found_by_what_was_sent(sent, written, names):
    assert "".join(found(dynamic_variable_params=[written])) == names

import pytest
from django.core.exceptions import ValidationError

from conversations.engine.options import Eagerness, Phrases, TurnOptions
from conversations.models.agent import Agent
from conversations.models.agent_turn_taking import EAGERNESS, TurnTaking


def columns():
    return {field.name: field for field in TurnTaking._meta.get_fields()}


def test_every_eagerness_of_the_engine_has_words_for_people():
    assert set(EAGERNESS) == set(Eagerness)
    for eagerness in Eagerness:
        agent = Agent(name="Desk", eagerness=eagerness.value)
        agent.clean_fields()
        assert agent.get_eagerness_display()


def test_an_agent_says_what_the_engine_would():
    agent, phrases = Agent(), Phrases()
    assert agent.reprompts.splitlines() == list(phrases.reprompts)
    assert agent.fillers.splitlines() == list(TurnOptions().fillers)
    assert agent.goodbye_phrase == phrases.goodbye
    assert agent.max_duration_phrase == phrases.max_duration
    assert agent.failure_phrase == phrases.failure


@pytest.mark.parametrize(
    ("field", "least"), [("tentative_every_ms", 200), ("max_duration_ms", 1_000)]
)
def test_times_that_are_too_short_are_refused_by_name(field, least):
    Agent(name="Desk", **{field: least}).clean_fields()
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", **{field: least - 1}).clean_fields()
    assert set(refused.value.error_dict) == {field}


@pytest.mark.parametrize(
    "field", [name for name in columns() if name.endswith("_ms") or "max_" in name]
)
def test_no_time_and_no_number_is_negative(field):
    negative = -1 if field != "max_duration_phrase" else "x" * 501
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", **{field: negative}).clean_fields()
    assert set(refused.value.error_dict) == {field}


def test_what_may_be_switched_off_is_off_when_empty():
    off = {
        name: None
        for name, field in columns().items()
        if field.null and name.endswith("_ms")
    }
    assert set(off) == {
        "fixed_endpoint_ms",
        "tentative_every_ms",
        "reprompt_after_ms",
        "hang_up_after_ms",
        "filler_after_ms",
    }
    Agent(name="Desk", fillers="", reprompts="", **off).clean_fields()


def test_an_eagerness_that_is_none_is_refused():
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", eagerness="frantic").clean_fields()
    assert set(refused.value.error_dict) == {"eagerness"}

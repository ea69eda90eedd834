"""Success criteria and collected data: what is sent becomes rows and comes back."""

import pytest

from conversations.models import (
    Agent,
    CriterionResult,
    DataCollectionItem,
    Outcome,
    SuccessCriterion,
)
from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown
from conversations.store.agents.config.questions import identifier_from
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db

PS = "platform_settings"
POLITE = {
    "id": "polite",
    "name": "Polite",
    "type": "prompt",
    "conversation_goal_prompt": "The agent was polite throughout.",
}
WISH = {"type": "string", "description": "What the caller wanted."}


def any_provider(column, name):
    return None


def criteria(*sent):
    return {PS: {"evaluation": {"criteria": list(sent)}}}


def items(**sent):
    return {PS: {"data_collection": sent}}


def create(sent):
    return editing.create_agent(sent, any_provider)


def change(agent, sent):
    return editing.change_agent(agent.public_id, sent, any_provider)


def shown_criteria(agent):
    return shown(agent)[PS]["evaluation"]["criteria"]


def shown_items(agent):
    return shown(agent)[PS]["data_collection"]


def fault_of(sent):
    with pytest.raises(BadConfig) as caught:
        apply(Agent(name="x"), sent, any_provider)
    [fault] = caught.value.faults
    return ".".join(fault.path).removeprefix(f"{PS}."), fault.message


def test_criteria_are_rows_and_come_back_as_they_were_sent():
    scored = {
        **POLITE,
        "id": "helpful",
        "name": "Helpful",
        "scoring_mode": "numeric_uniform",
        "max_score": 5,
        "use_knowledge_base": True,
        "score_instructions": "Five is rare.",
        "llm": None,
        "scope": "conversation",
    }
    plain = {**POLITE, "use_knowledge_base": False, "max_score": 10}
    agent = create(criteria(scored, plain))
    assert shown_criteria(agent) == [scored, plain]
    first, second = agent.criteria.all()
    assert (first.identifier, first.scoring, first.max_score) == (
        "helpful",
        "numeric_uniform",
        5,
    )
    assert first.use_knowledge_base
    assert first.vendor_settings == {
        "score_instructions": "Five is rare.",
        "llm": None,
        "scope": "conversation",
    }
    assert (second.name, second.prompt) == (
        "Polite",
        "The agent was polite throughout.",
    )
    assert agent.vendor_settings == {}


def test_items_are_rows_and_come_back_as_they_were_sent():
    sent = {
        "wish": WISH,
        "size": {"type": "integer", "enum": ["1", "2"], "constant_value": ""},
        "plan": {"type": "string", "enum": ["a", "b"], "name": "Plan", "llm": "x"},
        "channel": {"type": "string", "constant_value": "phone"},
        "vip": {"type": "boolean", "constant_value": False},
        "area": {"type": "number", "dynamic_variable": "area", "description": None},
    }
    agent = create(items(**sent))
    assert shown_items(agent) == sent
    assert list(shown_items(agent)) == list(sent)
    rows = {row.identifier: row for row in agent.collected_items.all()}
    assert rows["size"].allowed_values == [1, 2]
    assert rows["size"].constant_value is None
    assert rows["channel"].constant_value == "phone"
    assert rows["vip"].constant_value is False
    assert rows["area"].dynamic_variable == "area"
    assert rows["plan"].vendor_settings == {"name": "Plan", "llm": "x"}
    assert agent.vendor_settings == {}


def test_an_answer_sent_back_changes_no_row():
    agent = create({**criteria(POLITE), **items(wish=WISH)} | criteria(POLITE))
    agent = change(agent, items(wish=WISH))
    before = list(agent.criteria.values()), list(agent.collected_items.values())
    again = change(agent, shown(agent))
    assert (list(again.criteria.values()), list(again.collected_items.values())) == (
        before
    )


def test_a_list_replaces_and_what_stays_keeps_its_results():
    agent = create(criteria(POLITE, {**POLITE, "id": "brief", "name": "Brief"}))
    kept = agent.criteria.get(identifier="polite")
    result = CriterionResult.objects.create(
        conversation=held(agent),
        criterion=kept,
        identifier="polite",
        result=Outcome.SUCCESS,
    )
    third = {**POLITE, "id": "quick", "name": "Quick"}
    agent = change(agent, criteria(third, {**POLITE, "name": "Very polite"}))
    assert [row.identifier for row in agent.criteria.all()] == ["quick", "polite"]
    result.refresh_from_db()
    assert result.criterion == kept
    assert result.criterion.name == "Very polite"
    assert change(agent, criteria()).criteria.count() == 0
    assert CriterionResult.objects.get().criterion is None


def test_a_map_replaces_and_keeps_the_order_it_was_sent_in():
    agent = create(items(a=WISH, b=WISH))
    agent = change(agent, items(c=WISH, a=WISH))
    assert list(shown_items(agent)) == ["c", "a"]
    agent = change(agent, items(a=WISH, c=WISH))
    assert list(shown_items(agent)) == ["a", "c"]
    assert shown_items(change(agent, {PS: {"data_collection": None}})) == {}


def test_other_changes_leave_the_questions_alone():
    agent = create(criteria(POLITE))
    assert shown_criteria(change(agent, {"name": "Other"})) == [POLITE]
    agent = change(agent, {PS: {"evaluation": None}})
    assert shown_criteria(agent) == [POLITE]


def test_what_staff_change_is_what_programs_read():
    agent = create(criteria({**POLITE, "max_score": None}) | items(wish=WISH))
    agent = change(agent, criteria({**POLITE, "max_score": None}))
    SuccessCriterion.objects.update(max_score=4, prompt="Was it polite?")
    [criterion] = shown_criteria(editing.find_agent(agent.public_id))
    assert criterion["max_score"] == 4
    assert criterion["conversation_goal_prompt"] == "Was it polite?"


def test_a_copy_asks_the_same_by_rows_of_its_own():
    agent = create(criteria({**POLITE, "scope": "agent"}))
    agent = change(agent, items(wish=WISH))
    copy = editing.duplicate_agent(agent.public_id, None)
    assert shown_criteria(copy) == [{**POLITE, "scope": "agent"}]
    assert shown_items(copy) == {"wish": WISH}
    assert SuccessCriterion.objects.count() == DataCollectionItem.objects.count() == 2


def test_an_id_that_is_missing_is_made_from_the_name():
    nameless = {name: POLITE[name] for name in POLITE if name != "name"}
    unnumbered = {name: POLITE[name] for name in POLITE if name != "id"}
    agent = create(
        criteria(
            {**unnumbered, "name": "Polite"},
            {**nameless, "id": "polite"},
            {**unnumbered, "name": "Grüße, richtig?"},
        )
    )
    assert [(row.identifier, row.name) for row in agent.criteria.all()] == [
        ("polite_2", "Polite"),
        ("polite", "polite"),
        ("grüße_richtig", "Grüße, richtig?"),
    ]


def test_identifiers_from_names_are_words_and_each_of_its_own():
    assert identifier_from("  Was it Polite? ") == "was_it_polite"
    assert identifier_from("???") == "question"
    assert identifier_from("x", {"x", "x_2"}) == "x_3"
    assert len(identifier_from("a" * 500, {"a" * 195})) <= 200


@pytest.mark.parametrize(
    ("sent", "path", "message"),
    [
        (criteria("polite"), "evaluation.criteria.0", "an object"),
        ({PS: {"evaluation": {"criteria": {}}}}, "evaluation.criteria", "a list"),
        (criteria({"id": "a"}), "evaluation.criteria.0.conversation_goal", "given"),
        (criteria(POLITE, {**POLITE, "type": "code"}), "criteria.1.type", "prompt"),
        (criteria(POLITE, POLITE), "criteria.1.id", "another criterion's"),
        (criteria({**POLITE, "id": "x" * 201}), "criteria.0.id", "200"),
        (criteria({**POLITE, "name": " "}), "criteria.0.name", "empty"),
        (
            criteria({**POLITE, "conversation_goal_prompt": " "}),
            "criteria.0.conversation_goal_prompt",
            "when the goal is met",
        ),
        (
            criteria({**POLITE, "scoring_mode": "stars"}),
            "criteria.0.scoring_mode",
            "binary, numeric_uniform",
        ),
        (criteria({**POLITE, "max_score": 0}), "criteria.0.max_score", "1 or more"),
        (criteria(*[POLITE] * 101), "evaluation.criteria", "more than 100"),
        (items(a={}), "data_collection.a.type", "given"),
        (
            items(a={"type": "date"}),
            "data_collection.a.type",
            "string, integer, number, boolean",
        ),
        (items(a=["string"]), "data_collection.a", "an object"),
        (items(**{" ": WISH}), "data_collection", "id of 1 to 200"),
        (
            items(a={"type": "integer", "enum": [1, "two"]}),
            "data_collection.a.enum.1",
            "a whole number",
        ),
        (items(a={"type": "string", "enum": "x"}), "data_collection.a.enum", "list"),
        (
            items(a={"type": "integer", "constant_value": 1.5}),
            "data_collection.a.constant_value",
            "whole number",
        ),
        (
            items(a={"type": "boolean", "constant_value": "yes"}),
            "data_collection.a.constant_value",
            "true or false",
        ),
        (
            items(a={"type": "string", "constant_value": "b", "dynamic_variable": "c"}),
            "data_collection.a.constant_value",
            "one of the two",
        ),
        (
            items(a={"type": "string", "dynamic_variable": "secret__key"}),
            "data_collection.a.dynamic_variable",
            "is a secret",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_place(sent, path, message):
    place, told = fault_of(sent)
    assert path in place
    assert message in told


def test_questions_count_for_the_size_of_an_agent(settings):
    settings.PARLEY = {**settings.PARLEY, "MAX_AGENT_BYTES": 1_000}
    _, told = fault_of(criteria({**POLITE, "conversation_goal_prompt": "x" * 1_000}))
    assert "larger than 1000 bytes" in told


def test_nothing_is_changed_when_one_question_is_wrong():
    agent = create(criteria(POLITE))
    with pytest.raises(BadConfig):
        change(agent, {"name": "Other", **criteria(POLITE, {"id": "b"})})
    agent = editing.find_agent(agent.public_id)
    assert agent.name == "New agent"
    assert shown_criteria(agent) == [POLITE]

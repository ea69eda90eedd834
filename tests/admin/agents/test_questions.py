"""Criteria and data of an agent, as staff edit them."""

import pytest
from django.urls import reverse

from conversations.models import DataCollectionItem, SuccessCriterion
from conversations.store.agents.config.conversion import shown
from conversations.store.agents.editing import find_agent
from tests.admin.agents.test_model_admin import filled_in

POLITE = {
    "name": "Polite",
    "identifier": "",
    "prompt": "Was it polite?",
    "scoring": "binary",
    "max_score": "10",
    "position": "0",
}
WISH = {
    "identifier": "wish",
    "type": "string",
    "description": "What they want.",
    "allowed_values": "",
    "constant_value": "",
    "dynamic_variable": "",
    "position": "0",
}


@pytest.fixture
def url(agent):
    return reverse("admin:conversations_agent_change", args=[agent.pk])


def page_values(admin_client, url):
    """Every field of the page, also of its questions."""
    response = admin_client.get(url)
    values = filled_in(response)
    for inline in response.context["inline_admin_formsets"]:
        for form in inline.formset.initial_forms:
            for name in form.fields:
                value = form[name].value()
                if value is not None and value is not False:
                    values[form.add_prefix(name)] = value
    return values


@pytest.fixture
def save(admin_client, agent, url):
    """Save the page with these new questions; gives the faults by field."""

    def post(criteria=(), items=(), **changes):
        values = page_values(admin_client, url)
        for prefix, added in (("criteria", criteria), ("collected_items", items)):
            first = int(values[f"{prefix}-TOTAL_FORMS"])
            values[f"{prefix}-TOTAL_FORMS"] = first + len(added)
            for number, new in enumerate(added, first):
                values |= {f"{prefix}-{number}-{name}": new[name] for name in new}
        response = admin_client.post(url, values | changes)
        if response.status_code == 302:
            return {}
        assert response.status_code == 200
        faults = {}
        for inline in response.context["inline_admin_formsets"]:
            for number, form in enumerate(inline.formset.forms):
                for name, told in form.errors.items():
                    faults[f"{inline.formset.prefix}-{number}-{name}"] = " ".join(told)
            if alone := inline.formset.non_form_errors():
                faults[inline.formset.prefix] = " ".join(alone)
        assert faults, response.context["errors"]
        return faults

    return post


def test_an_identifier_is_made_from_the_name_and_new_ones_come_last(agent, save):
    assert save([POLITE, {**POLITE, "name": "Polite!"}]) == {}
    assert save([{**POLITE, "name": "Third", "identifier": "number three"}]) == {}
    rows = [(row.identifier, row.position) for row in agent.criteria.all()]
    assert rows == [("polite", 0), ("polite_2", 1), ("number three", 2)]


def test_questions_are_changed_sorted_and_deleted(agent, save):
    save([POLITE, {**POLITE, "name": "Brief"}], [WISH])
    changes = {
        "criteria-0-position": "1",
        "criteria-1-position": "0",
        "criteria-0-prompt": "Was it very polite?",
        "collected_items-0-DELETE": "on",
    }
    assert save(**changes) == {}
    assert [row.identifier for row in agent.criteria.all()] == ["brief", "polite"]
    assert agent.criteria.get(identifier="polite").prompt == "Was it very polite?"
    assert not agent.collected_items.exists()


def test_values_are_written_one_a_line_in_words_of_their_type(agent, save):
    items = [
        {**WISH, "identifier": "plan", "allowed_values": "gold\n\n silver \ngold"},
        {**WISH, "identifier": "size", "type": "integer", "allowed_values": "1\n-2"},
        {**WISH, "identifier": "vip", "type": "boolean", "constant_value": "No"},
        {**WISH, "identifier": "fee", "type": "number", "constant_value": "2.5"},
    ]
    assert save(items=items) == {}
    rows = {row.identifier: row for row in agent.collected_items.all()}
    assert rows["plan"].allowed_values == ["gold", "silver"]
    assert rows["size"].allowed_values == [1, -2]
    assert rows["vip"].constant_value is False
    assert rows["fee"].constant_value == 2.5
    assert rows["plan"].constant_value is None
    # Saved as it is shown, it stays as it is.
    before = list(agent.collected_items.values())
    assert save() == {}
    assert list(agent.collected_items.values()) == before


def test_what_programs_stored_with_a_question_stays(agent, save):
    save([POLITE], [WISH])
    SuccessCriterion.objects.update(vendor_settings={"scope": "agent"})
    DataCollectionItem.objects.update(vendor_settings={"llm": "x"})
    assert save(**{"criteria-0-name": "Courteous"}) == {}
    told = shown(find_agent(agent.public_id))["platform_settings"]
    [criterion] = told["evaluation"]["criteria"]
    assert (criterion["name"], criterion["scope"]) == ("Courteous", "agent")
    assert told["data_collection"]["wish"]["llm"] == "x"


@pytest.mark.parametrize(
    ("criteria", "items", "field", "told"),
    [
        ([{**POLITE, "name": ""}], [], "criteria-0-name", "required"),
        ([{**POLITE, "prompt": ""}], [], "criteria-0-prompt", "required"),
        ([{**POLITE, "max_score": "0"}], [], "criteria-0-max_score", "greater"),
        (
            [{**POLITE, "identifier": "a"}, {**POLITE, "identifier": "a"}],
            [],
            "criteria",
            "duplicate",
        ),
        ([], [{**WISH, "identifier": ""}], "collected_items-0-identifier", "required"),
        (
            [],
            [{**WISH, "type": "integer", "allowed_values": "1\ntwo"}],
            "collected_items-0-allowed_values",
            "'two' is to be a whole number, such as 3.",
        ),
        (
            [],
            [{**WISH, "type": "boolean", "constant_value": "perhaps"}],
            "collected_items-0-constant_value",
            "'perhaps' is to be yes or no.",
        ),
        (
            [],
            [{**WISH, "constant_value": "a", "dynamic_variable": "b"}],
            "collected_items-0-constant_value",
            "one of the two",
        ),
        (
            [],
            [{**WISH, "dynamic_variable": "secret__key"}],
            "collected_items-0-dynamic_variable",
            "is a secret",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(
    agent, save, criteria, items, field, told
):
    faults = save(criteria, items)
    assert told in faults.get(field, faults)
    assert not agent.criteria.exists()
    assert not agent.collected_items.exists()


def test_a_judge_that_is_not_to_be_had_is_refused(admin_client, agent, url):
    values = page_values(admin_client, url) | {"analysis_llm": "openai/none"}
    page = admin_client.post(url, values)
    assert "LLM_API_KEY" in str(page.context["adminform"].form.errors["analysis_llm"])

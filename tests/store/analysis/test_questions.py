import pytest

from conversations.models import DataCollectionItem, SuccessCriterion
from conversations.store.analysis.case import Criterion, Item
from conversations.store.analysis.questions import case_of, criteria_of, items_of
from tests.store.judged_conversations import asking_agent

pytestmark = pytest.mark.django_db


def test_criteria_come_in_the_owners_order():
    agent = asking_agent()
    SuccessCriterion.objects.filter(identifier="solved").update(
        position=5, use_knowledge_base=True
    )
    polite, solved = criteria_of(agent)
    assert polite == Criterion("polite", "Polite", "How polite?", "numeric_uniform", 10)
    assert (solved.identifier, solved.use_knowledge_base) == ("solved", True)


@pytest.mark.parametrize(
    ("named", "used"),
    [("openai/gpt-4o", "openai/gpt-4o"), ("gemini-2.0-flash", ""), (None, ""), (5, "")],
)
def test_a_criterions_own_model_counts_if_it_is_one_of_ours(named, used):
    agent = asking_agent()
    SuccessCriterion.objects.filter(identifier="solved").update(
        vendor_settings={"llm": named}
    )
    assert criteria_of(agent)[0].llm == used


def test_items_say_where_their_value_is_from():
    agent = asking_agent()
    DataCollectionItem.objects.filter(identifier="name").update(
        allowed_values=["Ada", "Grace"],
        constant_value="Ada",
        dynamic_variable="caller",
    )
    assert items_of(agent)[0] == Item(
        "name", "string", "The caller's name", ("Ada", "Grace"), "Ada", "caller"
    )


def test_a_case_holds_what_is_asked_before_there_is_a_conversation():
    agent = asking_agent(language="de", analysis_llm="openai/judge")
    kind = Criterion("kind", "Kind", "Was it kind?")
    case = case_of(agent, [kind, Criterion("solved", "Done", "Is it done?")])
    assert [(one.identifier, one.name) for one in case.criteria] == [
        ("solved", "Done"),
        ("polite", "Polite"),
        ("kind", "Kind"),
    ]
    assert (case.agent_name, case.language, case.llm) == ("Desk", "de", "openai/judge")
    assert case.items == items_of(agent)
    assert case.turns == ()


def test_without_an_agent_nothing_is_asked():
    case = case_of(None)
    assert (case.criteria, case.items, case.language, case.llm) == ((), (), "", "")

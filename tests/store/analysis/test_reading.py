import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation, SuccessCriterion, ToolCall, Turn
from conversations.store.analysis.reading import read_case
from tests.store.judged_conversations import asking_agent, talked

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    agent = asking_agent(
        language="de",
        llm="openai/gpt",
        analysis_llm="openai/judge",
        knowledge_text="We open at nine.",
    )
    return talked(
        agent,
        end_reason="client_left",
        dynamic_variables={"name": "Ada", "secret__key": "hidden"},
    )


def test_a_case_is_what_was_said_and_what_is_asked(conversation):
    ToolCall.objects.create(
        conversation=conversation,
        call_id="1",
        name="look_up",
        kind="webhook",
        arguments={"a": 1},
        event_id=2,
        requested_ms=500,
        result="nine",
        is_error=True,
    )
    case = read_case(conversation.pk)
    assert (case.agent_name, case.agent_prompt) == ("Desk", "Help.")
    assert (case.llm, case.agent_llm) == ("openai/judge", "openai/gpt")
    assert [(turn.role, turn.text) for turn in case.turns] == [
        ("user", "I am Ada, 36."),
        ("agent", "Hello Ada."),
    ]
    assert case.turns[0].turn_id == Turn.objects.get(role="user").pk
    [call] = case.tool_calls
    assert (call.name, call.arguments, call.result, call.is_error, call.at_ms) == (
        "look_up",
        {"a": 1},
        "nine",
        True,
        500,
    )
    assert case.dynamic_variables == {"name": "Ada"}
    assert case.end_reason == "client_left"
    assert [one.identifier for one in case.criteria] == ["solved", "polite"]
    assert case.criteria[1].scoring == "numeric_uniform"
    assert [(one.identifier, one.kind) for one in case.items] == [
        ("name", "string"),
        ("age", "integer"),
        ("member", "boolean"),
    ]


def test_what_was_heard_stands(conversation):
    Turn.objects.filter(role="agent").update(
        text="Hello", generated_text="Hello Ada.", interrupted=True
    )
    Turn.objects.create(
        conversation=conversation,
        event_id=3,
        role="agent",
        text="",
        generated_text="Never heard.",
        started_ms=2_000,
    )
    case = read_case(conversation.pk)
    assert [turn.text for turn in case.turns] == ["I am Ada, 36.", "Hello"]
    assert case.turns[1].interrupted


def test_knowledge_is_read_where_a_criterion_may_use_it(conversation):
    assert read_case(conversation.pk).knowledge == ""
    SuccessCriterion.objects.filter(identifier="solved").update(use_knowledge_base=True)
    assert read_case(conversation.pk).knowledge == "We open at nine."


@pytest.mark.parametrize(
    ("summary_language", "agents", "held_in", "language"),
    [("fr", "de", "es", "fr"), ("", "de", "es", "de"), ("", "", "es", "es")],
)
def test_the_language_is_the_chosen_one_or_the_agents(
    conversation, summary_language, agents, held_in, language
):
    Agent.objects.update(summary_language=summary_language, language=agents)
    Conversation.objects.update(language=held_in)
    assert read_case(conversation.pk).language == language


def test_a_conversation_outlives_its_agent(conversation):
    Agent.objects.all().delete()
    case = read_case(conversation.pk)
    assert (case.agent_name, case.agent_prompt, case.criteria) == ("Desk", "", ())
    assert case.language == "en"
    assert len(case.turns) == 2


def test_where_there_are_no_words_there_is_no_case(conversation):
    Conversation.objects.update(transcript_deleted_at=timezone.now())
    assert read_case(conversation.pk) is None
    assert read_case(conversation.pk + 1) is None


def test_reading_costs_the_same_however_long_it_was(
    conversation, django_assert_max_num_queries
):
    Turn.objects.bulk_create(
        Turn(conversation=conversation, event_id=n, role="user", text="x", started_ms=n)
        for n in range(10, 200)
    )
    with django_assert_max_num_queries(7):
        assert len(read_case(conversation.pk).turns) == 192

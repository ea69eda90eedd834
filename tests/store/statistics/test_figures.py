import pytest

from conversations.models import Agent, Conversation, Note, ToolCall
from conversations.store.statistics.figures import keep_figures
from tests.store.held_conversations import call, held, turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return Agent.objects.create(name="Desk", language="de")


def figures(conversation):
    keep_figures(conversation)
    return Conversation.objects.values(
        "interruption_count", "error_count", "tool_error_count", "response_ms"
    ).get(pk=conversation.pk)


def language(conversation):
    keep_figures(conversation)
    return Conversation.objects.get(pk=conversation.pk).language


def test_what_went_less_than_well_is_counted(agent):
    conversation = held(agent)
    turn(conversation, "agent", "Hello", 1, source="greeting", first_audio_ms=9_000)
    for event_id, ms in ((2, 700), (4, 300), (6, 900), (8, 800)):
        turn(
            conversation,
            "agent",
            "Yes",
            event_id,
            source="answer",
            first_audio_ms=ms,
            interrupted=ms > 750,
        )
    turn(conversation, "agent", "Sorry", 9, source="error", first_audio_ms=5_000)
    turn(conversation, "user", "Hm", 3, interrupted=True)
    call(conversation, "look_up", 2, is_error=True)
    call(conversation, "look_up", 4)
    for kind in ("stt_error", "error", "context"):
        Note.objects.create(conversation=conversation, kind=kind, at_ms=1)
    other = held(agent)
    turn(other, "agent", "Yes", 2, interrupted=True)
    assert figures(conversation) == {
        "interruption_count": 2,
        "error_count": 2,
        "tool_error_count": 1,
        "response_ms": 700,
    }


def test_where_nothing_was_answered_nobody_waited(agent):
    conversation = held(agent)
    assert figures(conversation)["response_ms"] is None
    assert not ToolCall.objects.exists()


@pytest.mark.parametrize(
    ("changes", "held_in"),
    [
        ({}, "de"),
        (
            {
                "initiation_data": {
                    "conversation_config_override": {"agent": {"language": "fr"}}
                }
            },
            "fr",
        ),
        ({"initiation_data": {"conversation_config_override": None}}, "de"),
        ({"vendor_metadata": {"main_language": "es"}}, "es"),
        ({"vendor_metadata": {"main_language": 5}}, "de"),
        ({"agent": None}, ""),
    ],
)
def test_the_language_is_that_of_the_conversation(agent, changes, held_in):
    assert language(held(**{"agent": agent, **changes})) == held_in

import pytest

from conversations.admin.conversations.dialogue import (
    LookedUp,
    Stage,
    Version,
    dialogue,
)
from conversations.models import Agent, Feedback, ToolCall, Turn
from tests.store.held_conversations import looked_up


def test_everything_stands_in_the_order_it_happened(conversation):
    assert [entry.kind for entry in dialogue(conversation)] == [
        "user",
        "agent",
        "tool",
        "note",
    ]


def test_interrupted_turn_shows_what_was_heard_and_what_was_not(conversation):
    entry = dialogue(conversation)[1]
    assert entry.text == "We open at"
    assert entry.unheard == "nine. <b>Come in.</b>"
    assert entry.versions == (
        Version("Written", "We open at nine. <b>Come in.</b>"),
        Version("Sent", "We open at nine."),
        Version("Heard", "We open at"),
    )
    assert entry.stages == (
        Stage("end of speech noticed", "0.30 s", "endpointing", 0.0, 46.88),
        Stage("first sound", "0.64 s", "first_audio", 46.88, 53.12),
    )
    assert entry.score == "dislike"


def test_what_was_looked_up_stands_under_the_callers_words(conversation):
    row = looked_up(conversation, 1, "open when", text="At nine.")
    user, agent, *_ = dialogue(conversation)
    assert user.found == LookedUp("open when", "24 ms", row.passages)
    assert agent.found is None


def test_agent_that_has_taken_over_is_named(conversation):
    Turn.objects.filter(role="agent").update(agent_id_then=conversation.agent.public_id)
    assert dialogue(conversation)[1].speaker == ""
    Agent.objects.create(public_id="agent_bills", name="Billing desk")
    Turn.objects.filter(role="agent").update(agent_id_then="agent_bills")
    assert dialogue(conversation)[1].speaker == "Billing desk"
    Turn.objects.filter(role="agent").update(agent_id_then="agent_gone")
    assert dialogue(conversation)[1].speaker == "agent_gone"


def test_variables_that_a_tool_set_stand_with_it(conversation):
    ToolCall.objects.update(
        variable_updates=[
            {"name": "book", "value": "Emma", "before": None},
            {"name": "copies", "value": [1, 2]},
        ]
    )
    [tool] = [entry for entry in dialogue(conversation) if entry.kind == "tool"]
    assert tool.learned == "book = Emma, copies = [1, 2]"


def test_texts_that_say_the_same_are_shown_once(conversation):
    Turn.objects.filter(role="agent").update(
        text="Nine.",
        generated_text="Nine. ",
        sent_text="Nine.",
        heard_text="",
        interrupted=False,
    )
    entry = dialogue(conversation)[1]
    assert entry.versions == ()
    assert entry.unheard == ""


def test_thumb_on_an_answer_is_not_shown_at_the_callers_words(conversation):
    Feedback.objects.update(event_id=1)
    assert dialogue(conversation)[0].score == ""


def test_turn_that_goes_on_has_no_end_yet(conversation):
    Turn.objects.filter(role="agent").update(ended_ms=None)
    entry = dialogue(conversation)[1]
    assert entry.until_ms == entry.at_ms


def test_failed_things_are_marked(conversation):
    conversation.tool_calls.update(is_error=True, result=None)
    _user, _agent, tool, note = dialogue(conversation)
    assert tool.failed
    assert tool.text == "no answer yet"
    assert note.failed
    assert note.title == "stt error"


def test_stages_of_all_answers_are_drawn_to_one_scale(conversation):
    Turn.objects.create(
        conversation=conversation,
        event_id=3,
        role="agent",
        started_ms=9_000,
        latencies_ms={"first_audio": 1_280, "seen_by_nobody": 1_280, "transcript": -20},
    )
    entries = dialogue(conversation)
    assert [(s.from_percent, s.percent) for s in entries[1].stages] == [
        (0.0, 23.44),
        (23.44, 26.56),
    ]
    early, sound, strange = entries[-1].stages
    assert (early.percent, early.at) == (0, "-20 ms")
    assert (sound.from_percent, sound.percent) == (0.0, 100.0)
    assert (strange.key, strange.percent) == ("other", 0.0)


def test_answer_that_took_no_time_has_a_chart_without_bars(conversation):
    Turn.objects.filter(role="agent").update(latencies_ms={"first_audio": 0})
    assert dialogue(conversation)[1].stages == (
        Stage("first sound", "0 ms", "first_audio", 0, 0),
    )


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ('{"open": true}', '{\n  "open": true\n}'),
        ("[broken", "[broken"),
        ("It is open.", "It is open."),
    ],
)
def test_results_of_tools_are_readable(conversation, result, shown):
    conversation.tool_calls.update(result=result)
    assert dialogue(conversation)[2].text == shown


def test_turns_can_be_linked_to(conversation):
    keys = [entry.pk for entry in dialogue(conversation)]
    assert keys == [*conversation.turns.values_list("pk", flat=True), 0, 0]

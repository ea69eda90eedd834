import asyncio
import threading

import pytest
from django.db import OperationalError

from conversations.engine.record import (
    AgentTurn,
    ModelUsed,
    Recorder,
    ToolRun,
    UserTurn,
)
from conversations.models import (
    Conversation,
    Feedback,
    ModelUse,
    Note,
    Recording,
    ToolCall,
    Turn,
)
from conversations.store.calls import recorder as recorder_module
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import start
from conversations.store.calls.opening import SoundOptions, open_recorder
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.calls.writer import writer as process_writer

END = EndOfConversation(reason="client_left", ended_ms=9_000)


class HeldAudio:
    """Finishes when the test says so."""

    def __init__(self):
        self.then = None

    def user_audio(self, pcm, at_ms): ...
    def agent_audio(self, pcm, at_ms): ...
    def finish(self, ended_ms, then):
        self.then = then


@pytest.fixture
def conversation_id(new_conversation):
    return start(new_conversation)


@pytest.fixture
def recorder(conversation_id, writer):
    return ConversationRecorder(conversation_id, writer)


def agent_turn(**changes):
    return AgentTurn(**{"event_id": 4, "started_ms": 3_000, "generated": "", **changes})


def test_recorder_is_the_engines_port(recorder):
    port: Recorder = recorder
    assert port is recorder


def test_turns_are_kept_with_their_texts_and_times(recorder, writer):
    recorder.user_said(UserTurn(3, "When do you open?", 1_000, 2_400, "audio"))
    recorder.agent_said(
        agent_turn(
            generated="We open at nine. Come in!",
            sent="We open at nine.",
            heard="We open at nine.",
            ended_ms=5_000,
            latencies_ms={"endpointing": 300, "first_audio": 640},
        )
    )
    assert writer.drain(20)
    user, agent = Turn.objects.all()
    assert (user.role, user.text, user.started_ms, user.ended_ms) == (
        "user",
        "When do you open?",
        1_000,
        2_400,
    )
    assert agent.text == "We open at nine."
    assert agent.generated_text == "We open at nine. Come in!"
    assert agent.first_audio_ms == 640
    assert agent.latencies_ms == {"endpointing": 300, "first_audio": 640}
    assert Conversation.objects.get().turn_count == 2


def test_growing_turn_is_one_row_with_its_last_state(recorder, writer):
    gate = threading.Event()
    writer.submit(lambda: gate.wait(20))
    for words in range(1, 50):
        recorder.agent_said(agent_turn(generated="word " * words, sent="word " * words))
    waiting = writer.waiting
    recorder.agent_corrected(
        agent_turn(
            generated="a b c d", sent="a b c", heard="a b", ended_ms=1, interrupted=True
        )
    )
    gate.set()
    assert writer.drain(20)
    assert waiting <= 2
    turn = Turn.objects.get()
    assert (turn.text, turn.sent_text, turn.interrupted) == ("a b", "a b c", True)
    assert Conversation.objects.get().turn_count == 1


def test_turn_interrupted_before_a_word_was_heard_stands_empty(recorder, writer):
    recorder.agent_corrected(
        agent_turn(generated="a b", sent="a", ended_ms=3_010, interrupted=True)
    )
    assert writer.drain(20)
    turn = Turn.objects.get()
    assert turn.text == ""
    assert turn.generated_text == "a b"


def test_failing_write_of_a_turn_does_not_stop_its_later_states(
    recorder, writer, monkeypatch
):
    recorder.agent_said(agent_turn(latencies_ms={"first_audio": object()}))
    assert writer.drain(20)
    assert writer.failed == 1
    recorder.agent_said(agent_turn(generated="Fine now."))
    assert writer.drain(20)
    assert Turn.objects.get().text == "Fine now."


def test_text_with_nul_is_kept_without_it(recorder, writer):
    recorder.user_said(UserTurn(1, "a\x00b", 0, 1, "text"))
    assert writer.drain(20)
    assert Turn.objects.get().text == "ab"


def test_tool_call_is_kept_when_asked_for_and_again_with_its_outcome(recorder, writer):
    asked = ToolRun("call-1", "end_call", "system", {"why": "bye"}, 4, 5_000)
    recorder.tool_called(asked)
    assert writer.drain(20)
    assert ToolCall.objects.get().result is None
    recorder.tool_returned(
        ToolRun(
            "call-1", "end_call", "system", {"why": "bye"}, 4, 5_000, "ok", False, 12
        )
    )
    assert writer.drain(20)
    call = ToolCall.objects.get()
    assert (call.result, call.latency_ms) == ("ok", 12)
    assert call.arguments == {"why": "bye"}


def test_what_is_used_while_the_writer_is_busy_costs_one_write(recorder, writer):
    gate = threading.Event()
    writer.submit(gate.wait)
    recorder.used(ModelUsed("tts", "offline/piper", characters=10))
    waiting = writer.waiting
    for _ in range(9):
        recorder.used(ModelUsed("tts", "offline/piper", characters=10))
    assert writer.waiting == waiting
    gate.set()
    assert writer.drain(20)
    recorder.used(ModelUsed("tts", "offline/piper", characters=5))
    assert writer.drain(20)
    use = ModelUse.objects.get()
    assert (use.requests, use.characters) == (11, 105)


def test_uses_are_counted_once_when_their_write_has_to_be_tried_again(
    recorder, writer, monkeypatch
):
    add, tried = recorder_module.add_used, []

    def busy_at_first(pk, uses):
        tried.append(list(uses))
        add(pk, uses)
        if len(tried) == 1:
            raise OperationalError("database is locked")

    monkeypatch.setattr(recorder_module, "add_used", busy_at_first)
    recorder.used(ModelUsed("llm", "openai/small", input_tokens=7))
    assert writer.drain(20)
    assert len(tried) == 2
    assert ModelUse.objects.get().input_tokens == 7


def test_notes_are_kept_in_order(recorder, writer):
    recorder.noted("contextual_update", "The user opened the map.", 700)
    recorder.noted("false_halt", "mhm", 900)
    assert writer.drain(20)
    assert [note.kind for note in Note.objects.all()] == [
        "contextual_update",
        "false_halt",
    ]


def test_thumb_can_be_given_changed_and_taken_back(recorder, writer):
    recorder.agent_said(agent_turn(generated="Nine."))
    recorder.feedback(4, "like")
    recorder.feedback(4, "dislike")
    assert writer.drain(20)
    feedback = Feedback.objects.get()
    assert feedback.score == "dislike"
    assert feedback.turn == Turn.objects.get()
    recorder.feedback(4, None)
    assert writer.drain(20)
    assert not Feedback.objects.exists()


def test_thumb_on_the_conversation_stands_once(recorder, writer):
    recorder.feedback(None, "like")
    recorder.feedback(None, "dislike")
    recorder.feedback(99, "like")
    assert writer.drain(20)
    assert sorted(Feedback.objects.values_list("event_id", "score"), key=str) == [
        (99, "like"),
        (None, "dislike"),
    ]


def test_the_client_begins_and_says_who_it_is(recorder, writer):
    recorder.began()
    recorder.described(
        source="js_sdk",
        source_version="1.25.0",
        user_id="u1",
        dynamic_variables={"name": "Ada"},
        initiation_data={"user_id": "u1"},
    )
    assert writer.drain(20)
    row = Conversation.objects.get()
    assert row.status == "in-progress"
    assert (row.source, row.source_version) == ("js_sdk", "1.25.0")
    assert (row.user_id, row.dynamic_variables) == ("u1", {"name": "Ada"})
    assert row.initiation_data == {"user_id": "u1"}


async def test_closing_ends_the_row_after_everything_said(recorder):
    recorder.agent_said(agent_turn(generated="Goodbye!"))
    await recorder.close(END)
    conversation = await Conversation.objects.aget()
    assert conversation.status == "processing"
    assert conversation.turn_count == 1
    assert (await Turn.objects.aget()).ended_ms == 9_000


async def test_closing_twice_closes_once(recorder):
    await asyncio.gather(
        recorder.close(END),
        recorder.close(EndOfConversation("failed", 1, failed=True)),
    )
    assert (await Conversation.objects.aget()).end_reason == "client_left"


async def test_closing_finishes_although_its_caller_was_cancelled(
    conversation_id, writer
):
    audio = HeldAudio()
    recorder = ConversationRecorder(conversation_id, writer, audio)
    closing = asyncio.ensure_future(recorder.close(END))
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    audio.then()
    await recorder.close(END)
    assert (await Conversation.objects.aget()).status == "done"


async def test_what_comes_after_the_end_is_refused_aloud(recorder, writer, caplog):
    await recorder.close(END)
    recorder.user_said(UserTurn(9, "too late", 0, 1, "text"))
    assert "Recorded after its end" in caplog.text
    assert not await Turn.objects.aexists()


async def test_sound_is_kept_with_its_row(conversation_id, settings):
    recorder = await open_recorder(conversation_id, SoundOptions(agent_rate_hz=24_000))
    begun = await Recording.objects.aget()
    assert not begun.complete
    recorder.user_audio(bytes(32_000), 0)
    recorder.agent_audio(bytes(48_000), 500)
    await recorder.close(END)
    row = await Recording.objects.aget()
    assert row.complete
    assert row.duration_ms == 9_000
    assert row.size_bytes == row.file.size
    assert row.file.name.startswith("recordings/20")
    assert process_writer().close(20)


async def test_without_sound_no_recording_is_promised(conversation_id):
    recorder = await open_recorder(conversation_id)
    recorder.user_audio(bytes(3_200), 0)
    await recorder.close(END)
    assert not await Recording.objects.aexists()
    assert process_writer().close(20)

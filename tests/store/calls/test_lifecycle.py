import threading
from dataclasses import replace

import pytest
from django.db import connection

from conversations.models import Agent, Conversation, Turn
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import (
    TooManyConversations,
    UnknownAgent,
    begin,
    describe,
    finish,
    start,
)

END = EndOfConversation(reason="client_left", ended_ms=12_345)


def row(public_id):
    return Conversation.objects.get(public_id=public_id)


def test_conversation_goes_from_initiated_to_done(new_conversation):
    public_id = start(replace(new_conversation, user_id="user 7", source="js_sdk"))
    assert row(public_id).status == "initiated"
    begin(public_id)
    assert row(public_id).status == "in-progress"
    assert finish(public_id, END)
    conversation = row(public_id)
    assert conversation.status == "done"
    assert conversation.end_reason == "client_left"
    assert conversation.duration_ms == 12_345
    lasted = conversation.ended_at - conversation.started_at
    assert lasted.total_seconds() == pytest.approx(12.345)
    assert conversation.lease_until is None
    assert (conversation.user_id, conversation.source) == ("user 7", "js_sdk")
    assert conversation.agent_name == "Library desk"


def test_public_ids_are_letters_and_digits_and_differ(new_conversation):
    ids = {start(new_conversation) for _ in range(20)}
    assert len(ids) == 20
    for public_id in ids:
        kind, _, random = public_id.partition("_")
        assert kind == "conv"
        assert random.isalnum()
        assert len(random) >= 25


def test_first_ending_stands(new_conversation):
    public_id = start(new_conversation)
    failure = EndOfConversation("failed", 5, "No voice.", True, "tts_cascade_error")
    assert finish(public_id, failure)
    assert not finish(public_id, END)
    conversation = row(public_id)
    assert conversation.status == "failed"
    assert conversation.error_type == "tts_cascade_error"
    assert conversation.failure == "No voice."
    assert conversation.duration_ms == 5


def test_ended_conversation_does_not_begin_again(new_conversation):
    public_id = start(new_conversation)
    finish(public_id, END)
    begin(public_id)
    assert row(public_id).status == "done"


def test_turn_in_flight_ends_with_the_conversation(new_conversation):
    public_id = start(new_conversation)
    Turn.objects.create(
        conversation=row(public_id), event_id=1, role="agent", started_ms=9
    )
    finish(public_id, END)
    assert Turn.objects.get().ended_ms == 12_345


@pytest.mark.parametrize("changes", [{"enabled": False}, {"archived": True}])
def test_an_agent_that_is_put_away_takes_no_conversation(new_conversation, changes):
    Agent.objects.update(**changes)
    with pytest.raises(UnknownAgent):
        start(new_conversation)
    assert not Conversation.objects.exists()


def test_an_unknown_agent_takes_no_conversation(new_conversation):
    with pytest.raises(UnknownAgent):
        start(replace(new_conversation, agent_id="agent_other"))
    assert not Conversation.objects.exists()


def test_agent_takes_no_more_than_its_limit_until_one_ends(new_conversation):
    Agent.objects.update(concurrency_limit=2)
    first, _second = start(new_conversation), start(new_conversation)
    with pytest.raises(TooManyConversations, match="Library desk already holds 2"):
        start(new_conversation)
    finish(first, END)
    assert start(new_conversation)


def test_conversation_of_a_dead_process_does_not_count(new_conversation):
    Agent.objects.update(concurrency_limit=1)
    start(replace(new_conversation, lease_ms=-1))
    assert start(new_conversation)


def test_callers_at_the_same_moment_do_not_pass_the_limit_together(new_conversation):
    Agent.objects.update(concurrency_limit=3)
    together = threading.Barrier(8)
    outcomes = []

    def call():
        together.wait(20)
        try:
            outcomes.append(start(new_conversation))
        except TooManyConversations:
            outcomes.append(None)
        finally:
            connection.close()

    callers = [threading.Thread(target=call) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(outcomes) == 8
    assert sum(outcome is not None for outcome in outcomes) == 3
    assert Conversation.objects.count() == 3


def test_what_the_client_says_of_itself_later_is_added(new_conversation):
    public_id = start(replace(new_conversation, source="unknown", user_id="keep"))
    describe(public_id, source="python_sdk", dynamic_variables={"name": "Ada"})
    conversation = row(public_id)
    assert conversation.source == "python_sdk"
    assert conversation.user_id == "keep"
    assert conversation.dynamic_variables == {"name": "Ada"}


WORDS = {
    "source": "js\x00_sdk" + "x" * 100,
    "source_version": "1\x00.2",
    "user_id": "us\ud800er" + "x" * 600,
    "dynamic_variables": {"na\x00me": "Ada\x00"},
    "initiation_data": {"a": [{"b\x00": "\x00", "c": float("nan")}]},
}


def kept_words():
    return Conversation.objects.values(*WORDS).get()


def test_whatever_the_client_says_of_itself_is_kept_as_databases_take_it(
    new_conversation,
):
    public_id = start(replace(new_conversation, **WORDS))
    first = kept_words()
    assert first == {
        "source": "js_sdk" + "x" * 74,
        "source_version": "1.2",
        "user_id": "us\ufffder" + "x" * 495,
        "dynamic_variables": {"name": "Ada"},
        "initiation_data": {"a": [{"b": "", "c": None}]},
    }
    describe(public_id, **{column: type(said)() for column, said in WORDS.items()})
    assert not any(kept_words().values())
    describe(public_id, **WORDS)
    assert kept_words() == first


def test_an_ending_is_kept_whatever_was_said_at_it(new_conversation):
    public_id = start(new_conversation)
    end = EndOfConversation(
        "failed", 5, "bro\x00ken", failed=True, error_type="x\x00" * 90
    )
    assert finish(public_id, end)
    row = Conversation.objects.get()
    assert row.failure == "broken"
    assert row.error_type == "x" * 80


def test_conversation_outlives_its_agent(new_conversation):
    public_id = start(new_conversation)
    Agent.objects.all().delete()
    conversation = row(public_id)
    assert conversation.agent is None
    assert conversation.agent_name == "Library desk"

"""Asking the vendor until it is done, and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.hosted import reconciling
from conversations.hosted.problems import Fault, HostedError
from conversations.hosted.reconciling import (
    FIRST_WAIT_S,
    LONGEST_WAIT_S,
    Reconciler,
    keep_reconciling,
)
from conversations.hosted.record import is_final, read_record
from conversations.models import Agent, Conversation, Turn
from conversations.store.calls.reconciliation import NOT_FETCHED

DETAIL = {
    "status": "done",
    "metadata": {"call_duration_secs": 4, "cost": 5},
    "analysis": {
        "call_successful": "failure",
        "transcript_summary": "It was about nothing.",
        "call_summary_title": "Nothing",
        "evaluation_criteria_results": {"polite": {"result": "success"}},
    },
    "transcript": [
        {"role": "agent", "message": "Hello!", "time_in_call_secs": 0},
        {
            "role": "user",
            "message": "Hello you",
            "time_in_call_secs": 2.5,
            "source_medium": "text",
        },
        {
            "role": "agent",
            "message": None,
            "time_in_call_secs": 3,
            "tool_calls": [
                {
                    "type": "client",
                    "request_id": "call_1",
                    "tool_name": "look_up",
                    "params_as_json": '{"a": 1}',
                    "tool_has_been_called": True,
                }
            ],
            "tool_results": [
                {
                    "request_id": "call_1",
                    "result_value": "nine",
                    "is_error": False,
                    "tool_latency_secs": 0.25,
                }
            ],
        },
        {
            "role": "agent",
            "message": "At",
            "original_message": "At nine.",
            "interrupted": True,
            "time_in_call_secs": 4,
        },
    ],
}


class Api:
    """The vendor's answers in turn; the last one stays."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, hosted):
        assert hosted.api_key == "the key"
        return self

    async def conversation(self, conversation_id):
        self.asked.append(conversation_id)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def conversation(**changes):
    """A hosted conversation that is over."""
    agent, _ = Agent.objects.get_or_create(
        public_id="agent_a",
        defaults={
            "name": "A",
            "backend": "hosted",
            "hosted_agent_id": "there",
            "hosted_api_key": "the key",
        },
    )
    now = timezone.now()
    fields = {
        "status": "done",
        "process_id": "mine",
        "started_at": now,
        "ended_at": now,
        "hosted_conversation_id": "conv_there",
        **changes,
    }
    return Conversation.objects.create(agent=agent, agent_name="A", **fields)


pytestmark = pytest.mark.django_db


def test_what_the_vendor_knows_is_brought_in():
    row = conversation()
    Reconciler("mine", Api(DETAIL)).round(0.0)
    row.refresh_from_db()
    assert (row.call_successful, row.title) == ("failure", "Nothing")
    assert row.vendor_analysis == DETAIL["analysis"]
    assert row.vendor_metadata == DETAIL["metadata"]
    assert [turn.text for turn in Turn.objects.all()] == ["Hello!", "Hello you", "At"]


def test_it_is_asked_ever_more_rarely_until_it_is_done():
    conversation()
    api = Api({"status": "processing"})
    reconciler = Reconciler("mine", api)
    asked_s = []
    for second in range(300):
        before = len(api.asked)
        reconciler.round(float(second))
        asked_s += [second] * (len(api.asked) - before)
    waits = [b - a for a, b in zip(asked_s, asked_s[1:], strict=False)]
    assert waits[0] == FIRST_WAIT_S
    assert sorted(waits) == waits
    assert max(waits) == LONGEST_WAIT_S
    api.answers = [DETAIL]
    reconciler.round(1_000.0)
    assert Conversation.objects.get().title == "Nothing"
    reconciler.round(2_000.0)
    assert api.asked.count("conv_there") == len(asked_s) + 1


def test_trouble_that_passes_is_waited_out():
    conversation()
    api = Api(HostedError("away", fault=Fault.PASSING), RuntimeError("odd"), DETAIL)
    reconciler = Reconciler("mine", api)
    for second in (0.0, 100.0, 200.0):
        reconciler.round(second)
    assert Conversation.objects.get().title == "Nothing"


def test_one_that_fails_keeps_no_other_back():
    conversation(hosted_conversation_id="conv_bad")
    conversation()

    class Partly(Api):
        async def conversation(self, conversation_id):
            if conversation_id == "conv_bad":
                raise RuntimeError("odd")
            return DETAIL

    Reconciler("mine", Partly(None)).round(0.0)
    good = Conversation.objects.get(hosted_conversation_id="conv_there")
    assert good.title == "Nothing"


def test_after_too_long_it_is_given_up_and_said():
    long_ago = timezone.now() - timedelta(hours=1)
    row = conversation(ended_at=long_ago)
    Reconciler("mine", Api(HostedError("no such", fault=Fault.SETTINGS))).round(0.0)
    row.refresh_from_db()
    assert row.vendor_metadata == {NOT_FETCHED: "no such"}


def test_what_another_process_left_is_found():
    conversation(process_id="dead", ended_at=timezone.now() - timedelta(minutes=5))
    Reconciler("mine", Api(DETAIL)).round(0.0)
    assert Conversation.objects.get().title == "Nothing"


def test_without_its_agent_it_cannot_be_asked():
    conversation()
    Agent.objects.all().delete()
    Reconciler("mine", Api(DETAIL)).round(0.0)
    assert "gone" in Conversation.objects.get().vendor_metadata[NOT_FETCHED]


def test_the_thread_survives_what_goes_wrong(monkeypatch):
    rounds = []

    def broken(self, now_s):
        rounds.append(now_s)
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(Reconciler, "round", broken)
    keep_reconciling("mine", lambda wait_s: len(rounds) == 3)
    assert len(rounds) == 3


def test_left_recordings_are_looked_for(monkeypatch):
    found = []
    monkeypatch.setattr(
        reconciling, "encode_left_recordings", lambda: found.append(1) or 1
    )
    keep_reconciling("mine", lambda wait_s: True)
    assert found == [1]


# --- Reading the record ------------------------------------------------------------------


def test_the_record_is_read_whole():
    record = read_record(DETAIL)
    assert [turn.role for turn in record.turns] == ["agent", "user", "agent"]
    typed, cut = record.turns[1:]
    assert (typed.medium, typed.started_ms) == ("text", 2_500)
    assert (cut.interrupted, cut.original_text) == (True, "At nine.")
    [run] = record.tools
    assert (run.name, run.kind, run.arguments) == ("look_up", "client", {"a": 1})
    assert (run.result, run.latency_ms, run.requested_ms) == ("nine", 250, 3_000)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"analysis": None, "metadata": 5, "transcript": "none"},
        {"analysis": {"call_successful": 1}, "transcript": [None, 5, {}]},
        {"transcript": [{"role": "ghost", "message": "Boo"}, {"role": "user"}]},
        {"transcript": [{"role": "agent", "tool_calls": [{"params_as_json": "{"}]}]},
    ],
)
def test_what_makes_no_sense_is_left_out(answer):
    record = read_record(answer)
    assert record.turns == ()
    assert record.tools == ()
    assert not is_final(answer)


@pytest.mark.parametrize("seconds", [None, "1", True, -5, 1e12])
def test_a_time_that_is_none_is_the_beginning(seconds):
    entry = {"role": "user", "message": "Hi", "time_in_call_secs": seconds}
    assert read_record({"transcript": [entry]}).turns[0].started_ms == 0

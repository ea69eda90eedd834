"""The vendor's record in our rows."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from conversations.engine.record import AgentTurn, ToolRun, UserTurn
from conversations.models import Agent, Analysis, Conversation, Note, ToolCall, Turn
from conversations.store.calls import said
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import finish, start
from conversations.store.calls.reconciliation import (
    FOREIGN_IDS_FROM,
    NOT_FETCHED,
    VendorRecord,
    give_up,
    given_up,
    keep_vendor_id,
    reconcile,
    unreconciled,
)
from conversations.store.calls.turn_matching import VendorTurn
from conversations.store.privacy.keeping import Keeping

RECORD = VendorRecord(
    turns=(
        VendorTurn("agent", "Good morning!", 0),
        VendorTurn("user", "When do you open?", 3_000),
        VendorTurn("agent", "At nine,", 5_000, "At nine, every day.", True),
        VendorTurn("user", "Thanks.", 9_000, medium="text"),
    ),
    analysis={
        "call_successful": "success",
        "transcript_summary": "Asked for the opening hours.",
        "call_summary_title": "Opening hours",
        "evaluation_criteria_results": {"polite": {"result": "success"}},
    },
    metadata={"call_duration_secs": 9, "cost": 12},
)
waiting = partial(
    unreconciled, process_id="process-1", others_after=timedelta(hours=1), since=None
)


@pytest.fixture
def conversation(new_conversation):
    """A hosted one that is over."""
    Agent.objects.update(
        backend="hosted", hosted_agent_id="there", hosted_api_key="the key"
    )
    row = Conversation.objects.get(public_id=start(new_conversation))
    keep_vendor_id(row.pk, "conv_there")
    finish(row.public_id, EndOfConversation(reason="client_left", ended_ms=10_000))
    return Conversation.objects.get()


def keep_some(conversation):
    """What reached us of the talk: the second and third turn."""
    said.keep_turn(
        conversation.pk,
        UserTurn(2, "When do you open?", 3_400, 3_400, "audio"),
        Keeping(),
        first=True,
    )
    said.keep_turn(
        conversation.pk,
        AgentTurn(3, 4_700, "At nine, every day."),
        Keeping(),
        first=True,
    )


def dialogue():
    return [(t.role, t.text, t.started_ms) for t in Turn.objects.all()]


def test_the_vendors_judgement_is_kept(conversation):
    assert reconcile(conversation.public_id, RECORD)
    conversation.refresh_from_db()
    assert conversation.call_successful == "success"
    assert conversation.summary == "Asked for the opening hours."
    assert conversation.title == "Opening hours"
    assert conversation.vendor_analysis == RECORD.analysis
    assert conversation.vendor_metadata == RECORD.metadata


def test_it_is_done_once_the_vendors_record_is_here(conversation):
    assert conversation.status == "processing"
    assert not Analysis.objects.exists()
    reconcile(conversation.public_id, RECORD)
    conversation.refresh_from_db()
    assert conversation.status == "done"
    assert Analysis.objects.get().analyser == "vendor"
    assert conversation.interruption_count == 1


def test_it_is_done_without_the_vendors_record_that_is_not_to_be_had(conversation):
    give_up(conversation.public_id, "Not found.")
    conversation.refresh_from_db()
    assert conversation.status == "done"


def test_missing_turns_are_added_in_their_place(conversation):
    keep_some(conversation)
    reconcile(conversation.public_id, RECORD)
    assert dialogue() == [
        ("agent", "Good morning!", 0),
        ("user", "When do you open?", 3_400),
        ("agent", "At nine, every day.", 4_700),
        ("user", "Thanks.", 9_000),
    ]
    conversation.refresh_from_db()
    assert conversation.turn_count == 4
    assert Turn.objects.get(text="Thanks.").medium == "text"
    ids = set(Turn.objects.values_list("event_id", flat=True))
    assert ids == {2, 3, FOREIGN_IDS_FROM, FOREIGN_IDS_FROM + 1}


def test_a_talk_that_never_reached_us_is_whole(conversation):
    reconcile(conversation.public_id, RECORD)
    assert [text for _, text, _ in dialogue()] == [turn.text for turn in RECORD.turns]
    cut = Turn.objects.get(text="At nine,")
    assert (cut.interrupted, cut.generated_text) == (True, "At nine, every day.")


def test_what_no_database_keeps_is_left_out_of_the_record(conversation):
    record = VendorRecord(
        turns=(VendorTurn("agent", "Good\x00 morning!", 0),),
        tools=(ToolRun("a\x00", "t", "webhook", {"q": "\x00"}, 0, 0, "\x00"),),
        analysis={
            "transcript_summary": "a\x00b",
            "call_summary_title": "\ud800" + "t" * 400,
            "a\x00": ["\x00"],
        },
        metadata={"cost": float("inf")},
    )
    assert reconcile(conversation.public_id, record)
    conversation.refresh_from_db()
    assert conversation.summary == "ab"
    assert conversation.title == "\ufffd" + "t" * 299
    assert conversation.vendor_analysis["a"] == [""]
    assert conversation.vendor_metadata == {"cost": None}
    assert Turn.objects.get().text == "Good morning!"
    assert ToolCall.objects.get().arguments == {"q": ""}


def test_nothing_is_doubled(conversation):
    keep_some(conversation)
    assert reconcile(conversation.public_id, RECORD)
    before = dialogue()
    assert not reconcile(conversation.public_id, RECORD)
    assert dialogue() == before


def test_the_vendors_clock_does_not_change_the_order(conversation):
    keep_some(conversation)
    late = VendorRecord(
        turns=(VendorTurn("agent", "Good morning!", 60_000), *RECORD.turns[1:3])
    )
    reconcile(conversation.public_id, late)
    assert [text for _, text, _ in dialogue()][0] == "Good morning!"


def test_tools_are_added_with_their_outcome(conversation):
    known = ToolRun(
        "call_1", "look_up", "webhook", {"a": 1}, 3, 4_000, "nine", False, 50
    )
    said.keep_tool_run(conversation.pk, known, Keeping())
    runs = tuple(
        ToolRun(call_id, "look_up", "webhook", {}, 0, 1_000, "ten", False, 9)
        for call_id in ("call_1", "call_2")
    )
    reconcile(conversation.public_id, VendorRecord(tools=runs))
    assert list(
        ToolCall.objects.order_by("call_id").values_list("call_id", "result")
    ) == [
        ("call_1", "nine"),
        ("call_2", "ten"),
    ]


def test_an_outcome_nobody_knows_is_none(conversation):
    record = VendorRecord(analysis={"call_successful": "splendid"})
    reconcile(conversation.public_id, record)
    conversation.refresh_from_db()
    assert conversation.call_successful == "unknown"
    assert waiting(most=9) == []


@pytest.mark.django_db
def test_of_a_deleted_conversation_nothing_is_kept():
    assert not reconcile("conv_gone", RECORD)


# --- What waits --------------------------------------------------------------------------


def test_what_is_over_waits_with_the_agents_key(conversation):
    [one] = waiting(most=9)
    assert (one.conversation_id, one.vendor_id) == (
        conversation.public_id,
        "conv_there",
    )
    assert one.hosted.api_key == "the key"
    reconcile(conversation.public_id, RECORD)
    assert waiting(most=9) == []


def test_what_goes_on_does_not_wait(conversation):
    Conversation.objects.update(status="in-progress")
    assert waiting(most=9) == []


def test_what_never_reached_the_vendor_does_not_wait(conversation):
    Conversation.objects.update(hosted_conversation_id="")
    assert waiting(most=9) == []


def test_anothers_waits_only_once_nobody_looks_after_it(conversation):
    Conversation.objects.update(process_id="process-2", ended_at=timezone.now())
    assert waiting(most=9) == []
    Conversation.objects.update(ended_at=timezone.now() - timedelta(hours=2))
    assert len(waiting(most=9)) == 1


def test_what_is_too_old_is_left_to_staff(conversation):
    assert waiting(most=9, since=timezone.now() + timedelta(minutes=1)) == []


def test_an_agent_that_is_gone_has_no_key(conversation):
    Agent.objects.all().delete()
    assert waiting(most=9)[0].hosted is None


def test_what_is_given_up_says_so_and_may_be_tried_again(conversation):
    give_up(conversation.public_id, "no answer")
    give_up(conversation.public_id, "no answer")
    conversation.refresh_from_db()
    assert conversation.vendor_metadata == {NOT_FETCHED: "no answer"}
    assert "no answer" in Note.objects.get().text
    assert waiting(most=9) == []
    assert len(given_up()) == 1
    assert reconcile(conversation.public_id, RECORD)
    assert given_up() == []


def test_what_is_there_is_not_given_up(conversation):
    reconcile(conversation.public_id, RECORD)
    give_up(conversation.public_id, "no answer")
    conversation.refresh_from_db()
    assert conversation.vendor_metadata == RECORD.metadata

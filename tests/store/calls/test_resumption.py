"""Who may go on with a conversation, and what becomes of its row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation, Resumption, Role, ToolCall, Turn
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lease import reap, renew
from conversations.store.calls.lifecycle import finish
from conversations.store.calls.remembering import NEVER_KNOWN
from conversations.store.calls.resumption import (
    Claim,
    NotResumable,
    claim,
    confirm,
    is_held_by,
    keep,
    park,
    rotate,
    stored_up_to,
)

LEASE_MS = 30_000
WINDOW_MS = 20_000
AGO = timedelta(seconds=40)


@pytest.fixture
def conversation(db):
    agent = Agent.objects.create(public_id="agent_a", name="Desk")
    now = timezone.now()
    made = Conversation.objects.create(
        agent=agent,
        agent_name="Desk",
        started_at=now - AGO,
        status="in-progress",
        process_id="old",
        lease_until=now + timedelta(milliseconds=LEASE_MS),
    )
    keep(made.pk, "digest 1", '{"secret": "hidden"}')
    return made


def wanted(digest="digest 1", agent_id="agent_a", process_id="new"):
    return Claim(digest, "digest 2", agent_id, process_id, LEASE_MS, WINDOW_MS)


def change(conversation, **fields):
    Conversation.objects.filter(pk=conversation.pk).update(**fields)


def test_who_shows_the_token_goes_on_with_what_was_kept(conversation):
    stored_up_to(conversation.pk, 12)
    claimed = claim(wanted())
    assert claimed.conversation_id == conversation.public_id
    assert claimed.state == '{"secret": "hidden"}'
    assert claimed.received == 12
    assert claimed.began == conversation.started_at
    conversation.refresh_from_db()
    assert conversation.process_id == "new"
    assert is_held_by(conversation.pk, "new")
    assert not is_held_by(conversation.pk, "old")
    row = Resumption.objects.get()
    assert (row.digest, row.received) == ("digest 2", 0)


@pytest.mark.parametrize(
    "claimed",
    [wanted("digest 9"), wanted(agent_id="agent_b"), wanted(process_id="old")],
)
def test_another_token_agent_or_the_same_process_opens_nothing(conversation, claimed):
    with pytest.raises(NotResumable):
        claim(claimed)
    assert is_held_by(conversation.pk, "old")


def test_a_client_that_has_left_again_takes_nothing_from_whom_it_went_to(conversation):
    with pytest.raises(NotResumable, match="lost again"):
        claim(wanted(), has_left=lambda: True)
    assert is_held_by(conversation.pk, "old")
    claim(wanted(), has_left=lambda: False)
    assert is_held_by(conversation.pk, "new")


def test_the_token_before_opens_it_until_the_newest_has_arrived(conversation):
    rotate(conversation.pk, "digest 1b", "digest 1")
    claim(wanted("digest 1"))
    confirm(conversation.pk)
    with pytest.raises(NotResumable):
        claim(wanted("digest 1", process_id="newest"))


def test_nobody_comes_back_after_the_window(conversation):
    change(
        conversation,
        lease_until=timezone.now() - timedelta(milliseconds=WINDOW_MS + 1_000),
    )
    with pytest.raises(NotResumable, match="too long"):
        claim(wanted())


def test_nobody_comes_back_to_what_is_over(conversation):
    finish(conversation.public_id, EndOfConversation("client_left", 1_000))
    assert not Resumption.objects.exists()
    with pytest.raises(NotResumable):
        claim(wanted())


def test_a_former_process_can_not_close_it(conversation):
    claim(wanted())
    end = EndOfConversation("client_left", 1_000)
    assert not finish(conversation.public_id, end, "old")
    assert not park(conversation.public_id, "old", 1_000, WINDOW_MS)
    assert finish(conversation.public_id, end, "new")


def test_the_reaper_leaves_it_alone_for_the_window(conversation, settings):
    settings.PARLEY = {**settings.PARLEY, "RESUME_WINDOW_MS": WINDOW_MS}
    conversation.refresh_from_db()
    until = conversation.lease_until
    assert reap(until + timedelta(milliseconds=WINDOW_MS - 1)) == 0
    assert reap(until + timedelta(milliseconds=WINDOW_MS + 1)) == 1
    conversation.refresh_from_db()
    assert conversation.end_reason == "process_lost"


def test_what_a_stopped_server_left_is_nobodys_and_ends_as_stopped(conversation):
    assert park(conversation.public_id, "old", 39_000, WINDOW_MS)
    assert renew("old", LEASE_MS) == 0
    conversation.refresh_from_db()
    assert reap(conversation.lease_until + timedelta(milliseconds=1)) == 1
    conversation.refresh_from_db()
    assert (conversation.end_reason, conversation.duration_ms) == ("shut_down", 39_000)
    assert conversation.error_type == ""


def say(conversation, role, event_id, text="", **fields):
    given = {"started_ms": event_id * 1_000, "ended_ms": event_id * 1_000 + 500}
    Turn.objects.create(
        conversation=conversation,
        role=role,
        event_id=event_id,
        text=text,
        **{**given, **fields},
    )


def test_what_was_being_said_is_closed_and_said_on(conversation):
    say(conversation, Role.USER, 1, "When do you open?")
    say(
        conversation,
        Role.AGENT,
        2,
        generated_text="At nine. Not on Sundays.",
        heard_text="At nine. Not",
        ended_ms=None,
    )
    before = claim(wanted()).remembered.recollection
    assert before.unsaid == "Not on Sundays."
    assert not before.is_unanswered
    assert [(one.role, one.text) for one in before.said] == [
        ("user", "When do you open?"),
        ("agent", "At nine. Not"),
    ]
    cut = Turn.objects.get(role=Role.AGENT)
    assert (cut.interrupted, cut.text) == (True, "At nine. Not")
    assert cut.ended_ms is not None


def test_a_turn_that_the_user_interrupted_is_not_said_again(conversation):
    say(
        conversation,
        Role.AGENT,
        2,
        "At",
        generated_text="At nine.",
        heard_text="At",
        interrupted=True,
    )
    before = claim(wanted()).remembered.recollection
    assert (before.unsaid, before.is_unanswered) == ("", False)


def test_a_question_waits_for_its_answer_also_while_a_tool_runs(conversation):
    say(conversation, Role.USER, 1, "What is the weather?")
    ToolCall.objects.create(
        conversation=conversation,
        call_id="call_1",
        name="weather",
        kind="client",
        arguments={"city": "Bern"},
        event_id=2,
        requested_ms=1_600,
        variable_updates=[{"name": "city", "value": "Bern", "before": None}],
    )
    remembered = claim(wanted()).remembered
    before = remembered.recollection
    assert before.is_unanswered
    assert before.newest_event_id == 2
    assert before.said[-1].results == (NEVER_KNOWN,)
    assert remembered.variables == {"city": "Bern"}

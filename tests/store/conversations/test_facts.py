from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Agent, Analysis, Conversation, Status
from conversations.store.conversations.facts import (
    agent_id,
    agent_id_of,
    duration_secs,
    ended_for,
    ending,
    outcome,
    standing,
    status_of,
    told_as,
    unix_secs,
)
from tests.store.held_conversations import BEGAN, held


def test_moments_are_whole_seconds_that_have_passed():
    assert unix_secs(datetime(1970, 1, 1, 0, 0, 1, 999_999, UTC)) == 1


@pytest.mark.parametrize(
    ("duration_ms", "secs"), [(0, 0), (499, 0), (501, 1), (61_400, 61), (61_600, 62)]
)
def test_a_duration_is_the_nearest_second(duration_ms, secs):
    assert duration_secs(Conversation(duration_ms=duration_ms)) == secs


def test_without_a_duration_it_is_how_long_it_has_been():
    """Of a killed process's conversation only its times are known, or one of them."""
    over = Conversation(started_at=BEGAN, ended_at=BEGAN + timedelta(seconds=9.9))
    assert duration_secs(over) == 9
    now = timezone.now()
    assert duration_secs(Conversation(started_at=now - timedelta(minutes=5))) >= 300
    assert duration_secs(Conversation(started_at=now + timedelta(minutes=5))) == 0


@pytest.mark.parametrize(
    ("reason", "message", "said"),
    [
        ("", "", None),
        ("", "never mind", None),
        ("client_left", "", "The caller left."),
        ("process_lost", "", "The server was killed."),
        ("failed", "The model is away.", "The model is away."),
        ("of a later version", "", "of a later version"),
    ],
)
def test_an_ending_is_told_in_words(reason, message, said):
    assert ending(Conversation(end_reason=reason, end_message=message)) == said


def test_what_nobody_judged_is_unknown():
    assert outcome(Conversation()) == "unknown"
    assert outcome(Conversation(call_successful="failure")) == "failure"


@pytest.fixture
def of_every_status(db):
    """Each as it is, and each while it is judged anew."""
    for status in Status.values:
        held(status=status)
        for state in ("queued", "running", "done", "failed"):
            Analysis.objects.create(
                conversation=held(status=status), state=state, due_at=BEGAN
            )


@pytest.mark.parametrize("number", range(2 ** len(Status.values)))
def test_conversations_are_found_by_the_status_that_is_told(of_every_status, number):
    statuses = {s for at, s in enumerate(Status.values) if number >> at & 1}
    rows = Conversation.objects.select_related("analysis")
    told = {row.pk for row in rows if status_of(row) in statuses}
    found = Conversation.objects.filter(standing(statuses))
    assert sorted(found.values_list("pk", flat=True)) == sorted(told)


def test_one_that_is_judged_anew_is_processed_until_that_is_done(of_every_status):
    rows = Conversation.objects.filter(status="done").select_related("analysis")
    told = {getattr(row, "analysis", None): status_of(row) for row in rows}
    assert sorted(told.values()) == ["done"] * 3 + ["processing"] * 2


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's planner")
@pytest.mark.parametrize(
    ("statuses", "index"),
    [
        (["done"], "conversation_newest"),
        (["initiated", "in-progress", "done", "failed"], "conversation_newest"),
        (["processing"], "conversation_lease"),
        (["initiated", "in-progress"], "conversation_lease"),
    ],
)
def test_statuses_are_found_through_an_index(statuses, index):
    """Most are done: they stand in the order of the list. Of the others few do."""
    found = Conversation.objects.filter(standing(statuses)).values("pk")
    plan = found.order_by("-started_at", "-pk").explain()
    assert index in plan


@pytest.mark.django_db
@pytest.mark.parametrize("result", ["success", "failure", "unknown"])
def test_conversations_are_found_by_the_outcome_that_is_told(result):
    rows = [held(call_successful=one) for one in ("", "success", "failure", "unknown")]
    told = [row.pk for row in rows if outcome(row) == result]
    found = Conversation.objects.filter(told_as(result)).order_by("pk")
    assert list(found.values_list("pk", flat=True)) == told


@pytest.mark.django_db
def test_conversations_are_found_by_the_ending_that_is_told():
    rows = [
        held(end_reason=reason, end_message=message)
        for reason in ("", "failed", "client_left", "of a later version")
        for message in ("", "The model is away.", "The caller left.")
    ]
    for words in {ending(row) for row in rows} - {None}:
        found = Conversation.objects.filter(ended_for([words])).order_by("pk")
        assert list(found) == [row for row in rows if ending(row) == words]


@pytest.mark.django_db
def test_no_conversation_and_no_agent_are_told_apart():
    desk = Agent.objects.create(public_id="agent_desk", name="Desk")
    conversation = held(desk)
    assert agent_id_of(conversation.public_id) == agent_id(conversation) == "agent_desk"
    desk.delete()
    conversation.refresh_from_db()
    assert agent_id_of(conversation.public_id) == agent_id(conversation) == ""
    assert agent_id_of("conv_nothing") is None

"""One order of what happened, for all that tell of it."""

import json

import pytest

from conversations.admin.conversations.dialogue import dialogue
from conversations.analysis.transcript import written
from conversations.models import Conversation, Note, ToolCall, Turn, Upload
from conversations.store.analysis.reading import read_case
from conversations.store.conversations.export import (
    TURN_COLUMNS,
    exported_turns,
    select,
    transcripts,
)
from conversations.store.conversations.happenings import happenings
from conversations.store.conversations.transcript import transcript
from tests.store.held_conversations import call, held, turn, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def interrupted():
    """Of the second answer a tool was asked for, and the caller broke in meanwhile.

    The other answer's tool was asked for before its words, and a note is as old as it.
    """
    talk = held()
    turn(talk, "user", "When?", 1, started_ms=1_000, ended_ms=1_500)
    call(talk, "hours", 2, requested_ms=1_900)
    Note.objects.create(conversation=talk, kind="vad", at_ms=2_000)
    turn(talk, "agent", "One moment.", 2, started_ms=2_000, ended_ms=2_800)
    turn(
        talk,
        "agent",
        "We open",
        3,
        started_ms=3_000,
        ended_ms=4_200,
        interrupted=True,
    )
    turn(talk, "user", "No, when do you close?", 4, started_ms=3_800, ended_ms=5_000)
    call(talk, "weather", 3, requested_ms=4_000)
    return talk


ORDER = [
    "When?",
    "One moment.",
    "hours",
    "We open",
    "weather",
    "No, when do you close?",
]


def names(found):
    return [
        each.what.name if isinstance(each.what, ToolCall | Upload) else each.what.text
        for each in found
    ]


def test_all_that_tell_of_it_tell_it_in_one_order(interrupted):
    pk = interrupted.pk
    assert names(happenings([pk], ToolCall)[pk]) == ORDER
    exported = transcripts([pk])[interrupted.public_id]
    assert [each.get("tool") or each["text"] for each in exported] == ORDER
    shown = [each for each in dialogue(interrupted) if each.kind != "note"]
    assert [each.title or each.text for each in shown] == ORDER
    case = read_case(pk)
    assert case is not None
    judged = map(json.loads, written(case, 10_000).text.splitlines())
    assert [each.get("tool") or each["said"] for each in judged] == ORDER
    told = [
        name
        for item in transcript(interrupted, {}, "")
        for name in (item["message"], *(t["tool_name"] for t in item["tool_calls"]))
    ]
    assert told == ORDER
    [rows] = exported_turns(select(Conversation.objects.all(), 1))
    said = [row[TURN_COLUMNS.index("text")] for row in rows]
    assert said == [one for one in ORDER if one not in ("hours", "weather")]


def test_notes_stand_among_the_turns(interrupted):
    kinds = [each.kind for each in dialogue(interrupted)]
    assert kinds == ["user", "agent", "tool", "note", "agent", "tool", "user"]


def test_each_kind_is_a_query_however_many_there_are(
    interrupted, django_assert_num_queries
):
    other, silent = held(), held()
    Note.objects.create(conversation=other, kind="error", at_ms=7)
    upload(interrupted, 1)
    upload(interrupted, None)
    pks = [interrupted.pk, other.pk, silent.pk]
    with django_assert_num_queries(4):
        found = happenings(pks, ToolCall, Note, Upload)
    assert list(found) == pks[:2]
    assert [type(each.what) for each in found[other.pk]] == [Note]
    assert [type(each.what) for each in found[interrupted.pk]][:2] == [Turn, Upload]
    with django_assert_num_queries(1):
        assert names(happenings(pks, briefly=True)[interrupted.pk])[0] == "When?"

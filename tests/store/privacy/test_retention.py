import logging
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage

from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Delivery,
    Feedback,
    Note,
    Recording,
    Remark,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.privacy import retention
from conversations.store.privacy.forgetting import forget_words
from conversations.store.privacy.retention import Applied, apply, due
from tests.store.privacy.marked import MARKER, NOW, marked, where_it_stands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def days(settings):
    """Set the site's rules."""

    def rule(transcript=0, audio=0):
        settings.PARLEY = {
            **settings.PARLEY,
            "TRANSCRIPT_DAYS": transcript,
            "AUDIO_DAYS": audio,
        }

    return rule


@pytest.fixture
def agent(db):
    return Agent.objects.create(name="Desk")


def with_words():
    rows = Conversation.objects.filter(transcript_deleted_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def test_without_a_rule_everything_is_kept_for_ever(media, agent):
    marked(agent=agent, days_ago=10_000)
    assert due(NOW) == apply(NOW) == Applied()
    assert with_words()
    assert Recording.objects.exists()


def test_the_sites_rule_counts_where_the_agent_has_none(media, agent, days):
    days(transcript=30)
    own = Agent.objects.create(name="Own", transcript_days=5)
    kept = Agent.objects.create(name="Kept", transcript_days=1_000)
    rows = {
        "old": marked(agent=agent, days_ago=31),
        "young": marked(agent=agent, days_ago=29),
        "own": marked(agent=own, days_ago=6),
        "own young": marked(agent=own, days_ago=4),
        "kept": marked(agent=kept, days_ago=500),
        "no agent": marked(days_ago=31),
    }
    assert due(NOW) == Applied(transcripts=3)
    assert apply(NOW) == Applied(transcripts=3)
    stays = [rows[name].pk for name in ("young", "own young", "kept")]
    assert with_words() == stays
    assert due(NOW) == apply(NOW) == Applied()


def test_words_go_and_facts_stay(media, agent, days):
    days(transcript=5)
    row = marked("user-1", agent=agent)
    apply(NOW)
    row.refresh_from_db()
    assert row.transcript_deleted_at == NOW
    assert (row.call_successful, row.success_score, row.rating) == ("success", 0.5, 4)
    assert (row.turn_count, row.duration_ms, row.agent) == (2, 61_400, agent)
    assert row.vendor_metadata == {"status": "done"}
    user, spoken = Turn.objects.order_by("event_id")
    assert (user.text, spoken.text, spoken.generated_text) == ("", "", "")
    assert (spoken.first_audio_ms, Feedback.objects.get().turn) == (700, spoken)
    answered, unanswered = ToolCall.objects.order_by("pk")
    assert (answered.arguments, answered.result) == ({}, "")
    assert unanswered.result is None
    assert (Note.objects.get().kind, Note.objects.get().text) == ("error", "")
    result = CriterionResult.objects.get()
    assert (result.result, result.rationale, result.quoted_turns) == ("success", "", [])
    assert not CollectedValue.objects.exists()
    assert not Remark.objects.exists()
    assert not Upload.objects.exists()
    assert Delivery.objects.get().state == "given_up"


def test_no_file_holds_a_word_any_more(media, agent, days):
    days(transcript=5, audio=5)
    marked("user-1", agent=agent)
    assert where_it_stands(media)
    apply(NOW)
    assert where_it_stands(media) == []


def test_sound_has_a_rule_of_its_own(media, agent, days):
    days(audio=5)
    row = marked("user-1", agent=agent)
    assert due(NOW) == Applied(recordings=1)
    assert apply(NOW) == Applied(recordings=1)
    assert not Recording.objects.exists()
    assert [path.name for path in media.rglob("*") if path.is_file()] == ["a.png"]
    row.refresh_from_db()
    assert (row.title, row.user_id) == (MARKER, "user-1")


def test_a_person_is_known_as_long_as_something_of_them_is_kept(media, agent, days):
    days(transcript=5, audio=20)
    marked("user-1", agent=agent)
    apply(NOW)
    assert Conversation.objects.get().user_id == "user-1"
    assert Contact.objects.exists()
    apply(NOW + timedelta(days=20))
    assert Conversation.objects.get().user_id == ""
    assert not Contact.objects.exists()


def test_a_contact_stays_with_their_younger_conversations(media, agent, days):
    days(transcript=5, audio=5)
    marked("user-1", agent=agent)
    young = marked("user-1", agent=agent, days_ago=1)
    apply(NOW)
    assert [c.pk for c in Contact.objects.get().conversations.all()] == [young.pk]


@pytest.mark.parametrize("status", ["initiated", "in-progress"])
def test_what_goes_on_is_left_alone(media, agent, days, status):
    days(transcript=5, audio=5)
    row = marked(agent=agent, status=status)
    assert due(NOW) == apply(NOW) == Applied()
    assert forget_words([row.pk], NOW) == 0


def test_an_analysis_that_waits_is_called_off(media, agent, days):
    days(transcript=5)
    row = marked(agent=agent, status="processing")
    Analysis.objects.update(state="running", run_id="run")
    apply(NOW)
    analysis = Analysis.objects.get()
    assert (analysis.state, analysis.run_id) == ("failed", "")
    row.refresh_from_db()
    assert row.status == "done"


class Killed(BaseException):
    """As a process that is gone: nothing catches it."""


def test_a_run_that_is_killed_is_continued(media, agent, days, monkeypatch):
    days(transcript=5)
    rows = [marked(agent=agent) for _ in range(5)]
    done = []

    def forget(pks, now):
        if done:
            raise Killed
        done.extend(pks)
        return forget_words(pks, now)

    monkeypatch.setattr(retention, "forget_words", forget)
    with pytest.raises(Killed):
        apply(NOW, batch=2)
    assert with_words() == [row.pk for row in rows[2:]]
    monkeypatch.setattr(retention, "forget_words", forget_words)
    assert apply(NOW, batch=2) == Applied(transcripts=3)
    assert not list((media / "uploads").rglob("*.png"))


def test_one_that_is_killed_in_the_middle_keeps_all_of_its_words(
    media, agent, days, monkeypatch
):
    days(transcript=5)
    row = marked(agent=agent)

    def die(_pks):
        raise Killed

    target = "conversations.store.privacy.forgetting.forget_conversations"
    with monkeypatch.context() as patch:
        patch.setattr(target, die)
        with pytest.raises(Killed):
            apply(NOW)
    row.refresh_from_db()
    assert (row.title, row.transcript_deleted_at) == (MARKER, None)
    assert Turn.objects.filter(text=MARKER).count() == 2
    # Its file went first. It is not missed, and the row goes with the next run.
    assert Upload.objects.exists()
    assert apply(NOW) == Applied(transcripts=1)
    assert not Upload.objects.exists()


def test_one_that_cannot_be_deleted_keeps_no_other(
    media, agent, days, monkeypatch, caplog
):
    days(transcript=5)
    rows = [marked(agent=agent) for _ in range(3)]
    stuck = Upload.objects.get(conversation=rows[1]).file.name
    delete = FileSystemStorage.delete

    def refuse(storage, name):
        if name == stuck:
            raise PermissionError(name)
        delete(storage, name)

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", refuse)
        assert apply(NOW) == Applied(transcripts=2)
    assert with_words() == [rows[1].pk]
    assert f"Conversation {rows[1].pk} is over its time and stays" in caplog.text
    assert apply(NOW) == Applied(transcripts=1)


def test_it_stops_when_the_process_is_to_end(media, agent, days):
    days(transcript=5)
    for _ in range(3):
        marked(agent=agent)
    assert apply(NOW, batch=1, going_on=lambda: len(with_words()) > 1) == Applied(2)


def test_what_was_deleted_is_logged_by_number_only(media, agent, days, caplog):
    days(transcript=5)
    marked(agent=agent)
    with caplog.at_level(logging.DEBUG, "conversations"):
        apply(NOW)
    assert "the words of 1 conversations" in caplog.text
    assert MARKER not in caplog.text


def test_a_batch_costs_the_same_however_many_there_are(
    media, agent, days, django_assert_max_num_queries
):
    days(transcript=5)
    rows = [marked(agent=agent) for _ in range(6)]
    Upload.objects.all().delete()
    with django_assert_max_num_queries(30):
        assert forget_words([row.pk for row in rows], NOW) == 6

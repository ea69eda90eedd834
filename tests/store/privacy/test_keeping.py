import pytest

from conversations.models import Agent
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.privacy.keeping import (
    TAKEN_OUT,
    Keeping,
    keeping_by_pk,
    keeping_for,
    words_of,
)
from tests.store.held_conversations import BEGAN, held

pytestmark = pytest.mark.django_db


def agent(**changes):
    return Agent.objects.create(
        name="Desk",
        **{"redacted_kinds": ["email_address", "contact_number"], **changes},
    )


def test_by_default_everything_is_kept():
    row = held(Agent.objects.create(name="Desk"))
    assert keeping_by_pk(row.pk) == Keeping()
    assert Keeping().text("john@example.com") == "john@example.com"
    assert Keeping().object({"a": 1}) == {"a": 1}
    assert keeping_for(None) == Keeping()


def test_chosen_kinds_are_taken_out():
    keeping = keeping_by_pk(held(agent()).pk)
    assert keeping.text("a@b.com") == "[EMAIL_ADDRESS]"
    assert keeping.object({"to": ["a@b.com"]}) == {"to": ["[EMAIL_ADDRESS]"]}


def test_phone_numbers_are_read_as_the_site_says(settings):
    settings.PARLEY = {**settings.PARLEY, "PHONE_REGION": "DE"}
    assert keeping_for(agent()).text("030 901820") == "[CONTACT_NUMBER]"


def test_of_zero_retention_no_word_is_kept():
    keeping = keeping_for(agent(zero_retention=True))
    assert keeping.text("Hello") == ""
    assert keeping.versions("Hello", "Hel") == ("", "")
    assert keeping.object({"a": 1}) == {}


def test_what_was_decided_at_the_beginning_stands():
    changed = agent(zero_retention=True)
    assert keeping_by_pk(held(changed).pk).words
    gone = held(None, transcript_deleted_at=BEGAN)
    assert not keeping_by_pk(gone.pk).words


def test_of_what_is_still_being_said_only_whole_sentences_are_kept():
    keeping = keeping_for(agent())
    growing = keeping.versions("Good. My number is 415 555", "Good.", growing=True)
    assert growing == ("Good.", "")
    assert Keeping().versions("Good. My n", growing=True) == ("Good. My n",)


FOUND = Findings(
    analyser="rules",
    call_successful="success",
    title="Call 415 555 2671",
    summary="Wrote to a@b.com.",
    success_score=0.5,
    criteria=(CriterionFinding("helped", "success", "They said a@b.com", 3.0, 5),),
    values=(
        ValueFinding("email", "a@b.com", "It is a@b.com."),
        ValueFinding("phone", 4155552671, "Said."),
        ValueFinding("visits", 3, "Said."),
    ),
)


def test_what_an_analysis_found_is_redacted_and_its_outcome_stays():
    kept = keeping_for(agent()).findings(FOUND)
    assert (kept.title, kept.summary) == (
        "Call [CONTACT_NUMBER]",
        "Wrote to [EMAIL_ADDRESS].",
    )
    assert (kept.call_successful, kept.success_score) == ("success", 0.5)
    assert kept.criteria[0].rationale == "They said [EMAIL_ADDRESS]"
    assert (kept.criteria[0].result, kept.criteria[0].score) == ("success", 3.0)
    email, phone, visits = kept.values
    assert (email.value, email.rationale) == (
        "[EMAIL_ADDRESS]",
        "It is [EMAIL_ADDRESS].",
    )
    assert (phone.value, phone.rationale) == (None, f"Said. {TAKEN_OUT}")
    assert visits.value == 3


def test_values_that_the_owner_excludes_stay_and_their_rationale_does_not():
    excluded = {"excluded_data_collection_ids": ["email"]}
    vendor_settings = {
        "platform_settings": {"privacy": {"conversation_history_redaction": excluded}}
    }
    kept = keeping_for(agent(vendor_settings=vendor_settings)).findings(FOUND)
    assert kept.values[0].value == "a@b.com"
    assert kept.values[0].rationale == "It is [EMAIL_ADDRESS]."


def test_of_zero_retention_no_value_is_kept():
    kept = Keeping(words=False).findings(FOUND)
    assert (kept.values, kept.title, kept.summary) == ((), "", "")
    assert kept.criteria[0].rationale == ""
    assert kept.criteria[0].result == "success"


def test_pages_can_say_whether_words_were_kept():
    row = held()
    assert words_of(row) == "kept"
    row.transcript_deleted_at = row.started_at
    assert words_of(row) == "never kept"
    row.transcript_deleted_at = row.started_at.replace(year=2027)
    assert words_of(row) == "deleted"

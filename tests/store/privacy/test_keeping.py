import pytest

from conversations.models import Agent
from conversations.store.privacy.keeping import (
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


def test_pages_can_say_whether_words_were_kept():
    row = held()
    assert words_of(row) == "kept"
    row.transcript_deleted_at = row.started_at
    assert words_of(row) == "never kept"
    row.transcript_deleted_at = row.started_at.replace(year=2027)
    assert words_of(row) == "deleted"

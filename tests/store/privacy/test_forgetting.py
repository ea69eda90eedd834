import pytest

from conversations.models import Conversation, Recording
from conversations.store.privacy.forgetting import forget_sound, forget_words
from conversations.store.search.search import matching
from tests.store.privacy.marked import MARKER, NOW, marked

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_forgotten_is_not_counted_again(media):
    row = marked()
    assert forget_words([row.pk], NOW) == 1
    assert forget_words([row.pk], NOW) == 0


def test_of_what_was_looked_up_and_assigned_nothing_is_left(media):
    row = marked()
    forget_words([row.pk], NOW)
    looked_up, run = row.retrievals.get(), row.tool_calls.get(name="look_up")
    assert (looked_up.query, looked_up.passages, looked_up.latency_ms) == ("", [], 24)
    assert run.variable_updates == []


def test_what_was_forgotten_is_not_found_any_more(media):
    row = marked()
    assert Conversation.objects.filter(matching(MARKER)).get() == row
    forget_words([row.pk], NOW)
    assert not Conversation.objects.filter(matching(MARKER)).exists()


def test_a_record_that_the_vendor_still_owes_stays_owed(media):
    row = marked(vendor_metadata={})
    forget_words([row.pk], NOW)
    row.refresh_from_db()
    assert row.vendor_metadata == {}


def test_sound_goes_and_words_stay(media):
    row = marked("user-1")
    assert forget_sound([row.pk]) == 1
    assert forget_sound([row.pk]) == 0
    assert not Recording.objects.exists()
    row.refresh_from_db()
    assert (row.title, row.user_id) == (MARKER, "user-1")

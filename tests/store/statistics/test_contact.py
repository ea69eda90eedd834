from datetime import timedelta

import pytest

from conversations.models import CollectedValue, Contact, Conversation
from conversations.store.statistics.contact import SHOWN, history, with_history
from tests.store.statistics.conftest import NOW


@pytest.fixture
def ada(db):
    return Contact.objects.create(
        user_id="ada@example.org", first_seen_at=NOW, last_seen_at=NOW
    )


def met(contact, days_ago, outcome="", **values):
    conversation = Conversation.objects.create(
        agent_name="Desk",
        contact=contact,
        started_at=NOW - timedelta(days=days_ago),
        call_successful=outcome,
    )
    for identifier, text in values.items():
        CollectedValue.objects.create(
            conversation=conversation, identifier=identifier, type="string", text=text
        )
    return conversation


def test_counts_and_last_outcome(ada):
    met(ada, 3, "success")
    met(ada, 2, "unknown")
    met(ada, 1, "failure")
    met(None, 0, "success")
    [found] = with_history(Contact.objects.all())
    assert found.conversation_count == 3
    assert (found.success_count, found.judged_count) == (1, 2)
    assert found.last_outcome == "failure"


def test_contact_whose_conversations_are_gone(ada):
    [found] = with_history(Contact.objects.all())
    assert (found.conversation_count, found.last_outcome) == (0, None)
    assert history(ada).meetings == []


def test_newest_value_that_stands_is_what_is_known(ada):
    met(ada, 3, name="Ada", town="Ulm")
    met(ada, 2, name="Ada Verne", town=None)
    newest = met(ada, 1, name=None)
    CollectedValue.objects.filter(text="Ada Verne").update(
        corrected=True, corrected_text="Ada Werner"
    )
    found = history(ada)
    assert [(known.item, known.value.standing) for known in found.known] == [
        ("name", "Ada Werner"),
        ("town", "Ulm"),
    ]
    assert found.meetings[0].conversation == newest
    shown = [
        [value and value.standing for value in meeting.values]
        for meeting in found.meetings
    ]
    assert shown == [[None, None], ["Ada Werner", None], ["Ada", "Ulm"]]


def test_what_is_known_may_be_older_than_what_is_shown(ada, django_assert_num_queries):
    met(ada, 500, town="Ulm")
    for days_ago in range(SHOWN):
        met(ada, days_ago)
    with django_assert_num_queries(3):
        found = history(ada)
    assert [known.value.standing for known in found.known] == ["Ulm"]
    assert len(found.meetings) == SHOWN

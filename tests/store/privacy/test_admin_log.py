import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from conversations.models import Agent, Conversation
from conversations.store.privacy.admin_log import forget_log
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged():
    """A conversation and an agent of the same key, of both of which the log speaks."""
    row = held()
    agent = Agent.objects.create(pk=row.pk, name="Desk")
    ada = User.objects.create(username="ada")
    for model in (Conversation, Agent):
        for flag in (CHANGE, DELETION):
            LogEntry.objects.create(
                user=ada,
                content_type=ContentType.objects.get_for_model(model),
                object_id=str(row.pk),
                object_repr="it",
                action_flag=flag,
            )
    return row, agent


def kept(of):
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(of)
    )
    return sorted(entries.values_list("action_flag", flat=True))


def test_of_these_rows_only_that_they_were_deleted_stays(logged):
    row, agent = logged
    forget_log([row])
    assert kept(row) == [DELETION]
    assert kept(agent) == [CHANGE, DELETION]


def test_where_the_name_names_a_person_nothing_stays(logged):
    row, agent = logged
    forget_log([agent], deletions=True)
    assert kept(agent) == []
    assert kept(row) == [CHANGE, DELETION]

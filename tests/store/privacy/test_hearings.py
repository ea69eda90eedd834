from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import RecordingAccess
from conversations.store.privacy.hearings import ONE_HEARING, recording_heard
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def test_who_heard_what_how_and_when_is_kept():
    row, ada = held(), User.objects.create_user("ada")
    recording_heard(row.public_id, by="ada", way="admin", user_id=ada.pk)
    noted = RecordingAccess.objects.get()
    assert (noted.conversation, noted.user, noted.by, noted.way) == (
        row,
        ada,
        "ada",
        "admin",
    )
    assert timezone.now() - noted.at < timedelta(minutes=1)


def test_a_player_that_asks_for_many_parts_hears_once():
    row = held()
    for _ in range(3):
        recording_heard(row.public_id, by="Website", way="api")
    recording_heard(row.public_id, by="Other", way="api")
    assert [noted.by for noted in RecordingAccess.objects.order_by("pk")] == [
        "Website",
        "Other",
    ]
    RecordingAccess.objects.update(at=timezone.now() - ONE_HEARING)
    recording_heard(row.public_id, by="Website", way="api")
    assert RecordingAccess.objects.count() == 3


def test_each_copy_that_is_given_away_is_noted():
    row = held()
    for _ in range(2):
        recording_heard(row.public_id, by="Archive", way="webhook")
    assert RecordingAccess.objects.count() == 2


def test_the_log_outlasts_the_conversation():
    row = held()
    recording_heard(row.public_id, by="x" * 400, way="api")
    row.delete()
    noted = RecordingAccess.objects.get()
    assert noted.conversation is None
    assert noted.conversation_id_then == row.public_id
    recording_heard("conv_gone", by="late", way="webhook")
    assert RecordingAccess.objects.count() == 2

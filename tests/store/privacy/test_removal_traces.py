"""What is deleted for good through the API or in the admin stands in no file afterwards."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from conversations.models import Conversation
from conversations.realtime.process.task_worker import TaskWorker
from conversations.store.access.api_keys import make_key
from tests.store.held_conversations import held
from tests.store.privacy.marked import MARKER, marked, where_it_stands

pytestmark = pytest.mark.django_db(transaction=True)

LIST = reverse("admin:conversations_conversation_changelist")


@pytest.fixture
def row(media):
    """One among others, of which the log speaks, too."""
    for number in range(3):
        held(title=f"other {number}")
    row = marked()
    LogEntry.objects.create(
        user=User.objects.get(username="ada"),
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr="Desk",
        action_flag=CHANGE,
        change_message=MARKER,
    )
    assert where_it_stands(media)
    return row


def check_gone(media):
    TaskWorker("w").work_off()
    titles = Conversation.objects.values_list("title", flat=True)
    assert sorted(titles) == ["other 0", "other 1", "other 2"]
    assert where_it_stands(media) == []


def test_through_the_api(row, media):
    key, _ = make_key("test", ["write"])
    answer = Client(headers={"xi-api-key": key}).delete(
        f"/v1/convai/conversations/{row.public_id}"
    )
    assert answer.status_code == 200, answer.content
    check_gone(media)


def test_on_its_page_in_the_admin(row, media, admin_client):
    url = reverse("admin:conversations_conversation_delete", args=[row.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    check_gone(media)


def test_in_the_list_in_the_admin(row, media, admin_client):
    chosen = {"action": "delete_selected", "_selected_action": [row.pk]}
    answer = admin_client.post(LIST, {**chosen, "index": 0, "post": "yes"})
    assert answer.status_code == 302
    check_gone(media)

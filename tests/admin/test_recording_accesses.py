import pytest
from django.urls import reverse

from conversations.admin.unchangeable import Unchangeable
from conversations.models import RecordingAccess
from conversations.store.privacy.hearings import recording_heard

LIST = reverse("admin:conversations_recordingaccess_changelist")


@pytest.fixture
def administrator(client, staff):
    client.force_login(staff("view_recordingaccess", "view_conversation"))
    return client


def test_who_heard_what_is_listed_and_found(administrator, conversation):
    recording_heard(conversation.public_id, by="Archive", way="webhook")
    recording_heard(conversation.public_id, by="ada", way="admin")
    page = administrator.get(LIST).content.decode()
    assert "Sent by webhook" in page
    assert str(conversation) in page
    url = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    assert url in page
    found = administrator.get(LIST, {"q": "Archive"})
    assert [row.by for row in found.context["cl"].result_list] == ["Archive"]
    filtered = administrator.get(LIST, {"way__exact": "admin"})
    assert filtered.context["cl"].result_count == 1


def test_a_deleted_conversation_is_said_to_be(administrator, conversation):
    recording_heard(conversation.public_id, by="ada", way="admin")
    public_id = conversation.public_id
    conversation.delete()
    assert f"{public_id} (deleted)" in administrator.get(LIST).content.decode()


def test_the_log_costs_the_same_however_long(
    administrator, conversation, django_assert_max_num_queries
):
    for number in range(30):
        recording_heard(conversation.public_id, by=f"key {number}", way="api")
    with django_assert_max_num_queries(12):
        administrator.get(LIST)


def test_nobody_changes_the_log(client, admin_user, conversation):
    client.force_login(admin_user)
    recording_heard(conversation.public_id, by="ada", way="admin")
    row = RecordingAccess.objects.get()
    for name, args in (("add", []), ("delete", [row.pk])):
        url = reverse(f"admin:conversations_recordingaccess_{name}", args=args)
        assert client.post(url, {"post": "yes"}).status_code == 403
    assert RecordingAccess.objects.get() == row
    assert not Unchangeable().has_change_permission(None)


def test_reviewers_do_not_see_it(reader):
    assert reader.get(LIST).status_code == 403

import pytest
from django.urls import reverse

from conversations.models import Workspace
from conversations.store.workspace import change_workspace_settings, workspace_settings

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:conversations_workspace_change", args=[1])
GIVEN = {
    "initiation_url": "https://crm.example.org/who",
    "initiation_headers": '{"X-Key": {"secret_id": "secret_1"}}',
    "mcp_allowed": "on",
}


def test_menu_leads_to_the_one_page_there_is(admin_client):
    found = admin_client.get(reverse("admin:conversations_workspace_changelist"))
    assert (found.status_code, found["location"]) == (302, PAGE)
    page = admin_client.get(PAGE).content.decode()
    assert "Knowing callers beforehand" in page
    assert not Workspace.objects.exists()


def test_what_is_set_is_what_programs_read(admin_client):
    change_workspace_settings({"rag_retention_period_days": 3})
    admin_client.post(PAGE, GIVEN)
    assert workspace_settings() == {
        "rag_retention_period_days": 3,
        "conversation_initiation_client_data_webhook": {
            "url": "https://crm.example.org/who",
            "request_headers": {"X-Key": {"secret_id": "secret_1"}},
        },
        "can_use_mcp_servers": True,
    }
    page = admin_client.get(PAGE).content.decode()
    assert "https://crm.example.org/who" in page
    assert "secret_1" in page


def test_nobody_is_asked_without_an_address(admin_client):
    admin_client.post(PAGE, GIVEN)
    admin_client.post(PAGE, {})
    assert workspace_settings() == {
        "conversation_initiation_client_data_webhook": None,
        "can_use_mcp_servers": False,
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"initiation_url": "ftp://example.org"}, "Enter a valid URL"),
        ({"initiation_url": ""}, "Say where these headers are sent to"),
        ({"initiation_headers": '{"Bad Name": "x"}'}, "is no header name"),
        ({"initiation_headers": "[]"}, "This is to be an object"),
    ],
)
def test_what_could_not_be_sent_is_not_kept(admin_client, changes, told):
    page = admin_client.post(PAGE, GIVEN | changes).content.decode()
    assert told in page
    assert workspace_settings() == {}


def test_there_is_no_second_one(admin_client):
    other = reverse("admin:conversations_workspace_change", args=[2])
    assert admin_client.get(other).status_code == 302
    add = reverse("admin:conversations_workspace_add")
    assert admin_client.get(add).status_code == 403

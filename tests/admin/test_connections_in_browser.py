"""A connection is tried from its page."""

import pytest
from django.urls import reverse

from conversations.models import AuthConnection
from conversations.protocol.auth_connection import parse_connection
from conversations.store.library.connections import create_connection
from tests.admin.browsing import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crm(transactional_db):
    """One of which no token can be had: nobody listens there."""
    fields = {
        "auth_type": "oauth2_client_credentials",
        "name": "CRM",
        "provider": "salesforce",
        "client_id": "3MVG",
        "client_secret": "hush-hush",
        "token_url": "http://127.0.0.1:9/services/oauth2/token",
        "extra_params": {"audience": "crm"},
    }
    made = create_connection(parse_connection(fields))
    AuthConnection.objects.update(
        status="refresh_failed", error="The token endpoint answered 503 (later)."
    )
    return made


def test_the_button_tells_what_happened(admin_client, live_server, crm):
    path = reverse("admin:conversations_authconnection_change", args=[crm.pk])

    def press(page):
        page.get_by_role("link", name="Test this connection").click()
        page.get_by_role("button", name="Test this connection").click()
        return page.locator("main [role=status]").inner_text(), page.content()

    (said, content), problems = visit(
        live_server.url.replace("127.0.0.1", "localhost") + path,
        admin_client.cookies["sessionid"].value,
        press,
    )
    assert "It did not work" in said
    assert "OUTBOUND_ALLOWED_HOSTS" in said
    assert "hush" not in content
    assert problems == []

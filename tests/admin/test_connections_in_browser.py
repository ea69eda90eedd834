"""Pages of connections can be read by everybody, at any width."""

import os

import pytest
from django.urls import reverse

from conversations.models import AuthConnection
from conversations.protocol.auth_connection import parse_connection
from conversations.store.library.connections import create_connection
from tests.admin.browsing import faults, visit

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


@pytest.fixture
def pages(crm):
    def at(name, *args):
        return reverse(f"admin:conversations_authconnection_{name}", args=args)

    return {
        "list": (at("changelist"), "#changelist"),
        "add": (at("add"), "#content-main"),
        "add-jwt": (at("add") + "?kind=oauth2_jwt", "#content-main"),
        "change": (at("change", crm.pk), "#content-main"),
        "test": (at("test", crm.pk), "form:has([type=submit])"),
    }


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_fit_and_can_be_read(admin_client, live_server, pages, width, scheme):
    root = live_server.url.replace("127.0.0.1", "localhost")

    def look(page):
        found = {}
        for name, (path, scope) in pages.items():
            page.goto(root + path)
            if folder := os.environ.get("SCREENSHOTS"):
                file = f"{folder}/connections-{name}-{scheme}-{width}.png"
                page.screenshot(path=file, full_page=True)
            wide = page.evaluate(
                "document.documentElement.scrollWidth"
                " - document.documentElement.clientWidth"
            )
            found[name] = (max(0, wide), faults(page, scope))
        return found

    found, problems = visit(
        root + reverse("admin:index"),
        admin_client.cookies["sessionid"].value,
        look,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert found == dict.fromkeys(pages, (0, []))
    assert problems == []


def test_the_button_tells_what_happened(admin_client, live_server, crm):
    path = reverse("admin:conversations_authconnection_change", args=[crm.pk])

    def press(page):
        page.get_by_role("link", name="Test this connection").click()
        page.get_by_role("button", name="Test this connection").click()
        return page.get_by_role("status").inner_text(), page.content()

    (said, content), problems = visit(
        live_server.url.replace("127.0.0.1", "localhost") + path,
        admin_client.cookies["sessionid"].value,
        press,
    )
    assert "It did not work" in said
    assert "OUTBOUND_ALLOWED_HOSTS" in said
    assert "hush" not in content
    assert problems == []

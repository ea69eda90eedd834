"""The built-in tools of an agent can be read and reached by everybody, at any width."""

import os

import pytest
from django.urls import reverse

from conversations.models import Agent
from tests.admin.browsing import faults, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db):
    Agent.objects.create(public_id="agent_billing", name="Billing desk")
    way = {
        "agent_id": "agent_billing",
        "condition": "They ask about a bill.",
        "transfer_message": "One moment, I connect you.",
    }
    return Agent.objects.create(
        name="Reception",
        system_tools={"transfer_to_agent": {"params": {"transfers": [way]}}},
    )


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_transfers_fit_and_can_be_read(admin_client, live_server, desk, width, scheme):
    root = live_server.url.replace("127.0.0.1", "localhost")
    scope = "fieldset:has(> legend):has(#id_agent_transfers-0-agent_id)"

    def look(page):
        page.get_by_text("Built-in tools", exact=True).first.click()
        page.locator("#id_agent_transfers-0-agent_id").scroll_into_view_if_needed()
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/built-in-{scheme}-{width}.png")
        chosen = page.locator("#id_agent_transfers-0-agent_id").input_value()
        return chosen, faults(page, scope)

    (chosen, found), problems = visit(
        root + reverse("admin:conversations_agent_change", args=[desk.pk]),
        admin_client.cookies["sessionid"].value,
        look,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert chosen == "agent_billing"
    assert found == []
    assert problems == []

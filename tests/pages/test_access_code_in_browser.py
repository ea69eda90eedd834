"""An address that brings the access code along, as a QR code does."""

import pytest
from django.db import connection

from conversations.models import Agent, Sealed
from tests.admin.browsing import close_chromium, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def browser_is_closed():
    yield
    close_chromium()


def test_a_code_behind_the_address_opens_the_page_and_leaves_no_trace(live_server):
    Agent.objects.create(
        public_id="agent_door", name="Back door", access_code=Sealed.of("blue whale&1")
    )

    def act(page):
        page.locator("#code-fault").wait_for()
        refused = page.url, page.locator("#code").input_value()
        page.goto(f"{live_server.url}/talk/agent_door#code=blue%20whale%261")
        page.locator("[data-grant-url]").wait_for()
        status = page.evaluate(
            """async () => {
              const { grantUrl, csrf } = document.getElementById("talk").dataset;
              const headers = { "X-CSRFToken": csrf };
              return (await fetch(grantUrl, { method: "POST", headers })).status;
            }"""
        )
        return refused, page.url, status

    wrong = f"{live_server.url}/talk/agent_door?code=grey+whale"
    (refused, address, status), problems = visit(wrong, "", act)
    assert refused == (f"{live_server.url}/talk/agent_door/code", "")
    assert address == f"{live_server.url}/talk/agent_door"
    assert status == 200
    assert problems == []
    connection.close()

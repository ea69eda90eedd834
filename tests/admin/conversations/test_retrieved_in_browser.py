"""Passages under a turn, in Chromium: opened by keyboard, on a phone, in both schemes."""

import pytest
from django.urls import reverse

from tests.admin.browsing import faults, visit
from tests.store.held_conversations import looked_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "We open at nine on weekdays. " * 12 + "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 4


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_passages_are_opened_by_keyboard_and_fit(
    live_server, client, staff, conversation, scheme, width
):
    row = looked_up(conversation, 1, "open when", document="Hours", text=LONG)
    row.passages = row.passages * 3
    row.save()
    client.force_login(staff("view_conversation"))
    address = reverse("admin:conversations_conversation_change", args=[conversation.pk])

    def read(page):
        summary = page.locator(".turn-found summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.locator(".turn-passages li").first.wait_for()
        page.locator(".turn-passages").focus()
        wider = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wider, page.locator(".turn-passages li").count(), faults(page, ".turn")

    (wider, count, found), problems = visit(
        live_server.url + address,
        client.cookies["sessionid"].value,
        read,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert (wider, count, found, problems) == (False, 3, [], [])

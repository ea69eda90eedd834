"""The page of a widget shows what is typed at once, and saves it for every page."""

import os

import pytest
from django.urls import reverse

from conversations.models import Agent
from tests.admin.browsing import OTHER_LOOK, faults, meanwhile, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ACCENT = """() => {
  const widget = document.querySelector('parley-agent');
  return widget === null ? '' :
    getComputedStyle(widget).getPropertyValue('--parley-accent').trim();
}"""
PURPLE = "#7a1fa2"


@pytest.fixture
def desk(transactional_db):
    return Agent.objects.create(
        public_id="agent_desk",
        name="Library desk",
        overridable=["agent.language"],
        language_presets={"de": {"overrides": {}}},
    )


def test_a_colour_that_is_typed_is_previewed_and_saved(admin_client, live_server, desk):
    root = live_server.url.replace("127.0.0.1", "localhost")
    address = reverse("admin:conversations_agent_widget", args=[desk.pk])
    widget = reverse("api:openapi-json").replace(
        "openapi.json", f"convai/agents/{desk.public_id}/widget"
    )

    def shoot(page, name):
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/admin-widget-{name}.png", full_page=True)

    def act(page):
        page.frame_locator("#preview").locator("parley-agent").wait_for(
            state="attached"
        )
        inside = next(one for one in page.frames if one.url.endswith("/stage/"))
        page.get_by_label("Buttons", exact=True).fill(PURPLE)
        inside.wait_for_function(f"({ACCENT})() === '{PURPLE}'")
        unsaved = meanwhile(lambda: Agent.objects.get().widget_styles)
        page.get_by_label("Text on buttons", exact=True).fill("#8a2fb2")
        page.get_by_text("hard to read in the light and dark").wait_for()
        shoot(page, "light-1280")
        found = faults(page, "main")
        page.get_by_label("Text on buttons", exact=True).fill("white")
        page.set_viewport_size({"width": 390, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.get_by_label("Add a website").fill("https://shop.example/books?page=1")
        page.get_by_label("Add a website").press("Enter")
        page.get_by_text("The widget is saved.").wait_for()
        page.get_by_label("Dark", exact=True).check()
        page.get_by_label("Open", exact=True).check()
        inside = next(one for one in page.frames if one.url.endswith("/stage/"))
        inside.wait_for_selector(":root.dark parley-agent", state="attached")
        shoot(page, "dark-390")
        found += faults(page, "main", only=OTHER_LOOK)
        listed = page.locator(".aw-websites").inner_text()
        told = page.evaluate(
            "(path) => fetch(path).then((answer) => answer.json())", widget
        )
        styles = told["widget_config"]["styles"]
        return unsaved, found, page.evaluate(WIDER), listed, styles

    (unsaved, found, wider, listed, styles), problems = visit(
        root + address,
        admin_client.cookies["sessionid"].value,
        act,
        viewport={"width": 1280, "height": 900},
        bypass_csp=True,
    )
    assert unsaved == {}
    assert found == []
    assert wider <= 0
    assert "https://shop.example" in listed
    assert styles == {"accent": PURPLE, "accent_primary": "white"}
    assert problems == []

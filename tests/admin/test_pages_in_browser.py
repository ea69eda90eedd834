"""Pages of what agents know and act by: read by everybody, on a phone, in the dark."""

import os

import pytest
from django.urls import reverse

from conversations.models import Agent
from tests.admin.browsing import faults, visit
from tests.admin.furnishing import emptied, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUPS = ["document", "tool", "secret", "connection", "server", "pri", "provider"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [(390, "dark"), (1280, "light")]
# The theme's lists of choices are not its own.
SCOPE = {"include": ["main"], "exclude": [".select2-container"]}
# What of a page is longer than its box and can be read nowhere: no scrollbar, no wrap.
CUT_OFF = """() => [...document.querySelectorAll('#result_list :is(td, th)')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1
    || cell.scrollHeight > cell.clientHeight + 1)
  .map((cell) => cell.innerText)"""


@pytest.fixture
def pages(admin_user, transactional_db):
    return furnish(admin_user)


def looking(name):
    """Finds what is wrong with a page, by the name of a fault."""

    def look(page):
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
        return [
            *([WIDER] if page.evaluate(WIDER) > 0 else []),
            *page.evaluate(CUT_OFF),
            *faults(page, SCOPE),
        ]

    return look


def look_at(admin_client, live_server, paths, width, scheme):
    root = live_server.url.replace("127.0.0.1", "localhost")

    def go_round(page):
        found = {}
        for name, path in paths.items():
            page.goto(root + path)
            found[name] = looking(f"{name}-{scheme}-{width}")(page)
        return found

    return visit(
        root + reverse("admin:index"),
        admin_client.cookies["sessionid"].value,
        go_round,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("group", GROUPS)
def test_they_fit_and_can_be_read(
    admin_client, live_server, pages, group, width, scheme
):
    paths = {name: path for name, path in pages.items() if name.startswith(group)}
    found, problems = look_at(admin_client, live_server, paths, width, scheme)
    assert found == dict.fromkeys(paths, [])
    assert problems == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_empty_lists_say_how_to_begin(admin_client, live_server, pages, width, scheme):
    names = ("documents", "tools", "secrets", "connections", "servers", "prices")
    paths = {name: pages[name] for name in names}
    emptied()
    found, problems = look_at(admin_client, live_server, paths, width, scheme)
    assert found == dict.fromkeys(paths, [])
    assert problems == []
    for path in paths.values():
        page = admin_client.get(path).content.decode()
        assert "The first one is made here." in page


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_part_of_an_agents_form_fits(
    admin_client, live_server, pages, width, scheme
):
    def open_each(page):
        found = {"": looking(f"agent-{scheme}-{width}")(page)}
        parts = page.locator("a[x-on\\:click*=activeFieldsetTab]").all()
        for part in parts:
            name = part.inner_text()
            part.focus()
            page.keyboard.press("Enter")
            page.locator(f"a.active:has-text('{name}')").wait_for()
            found[name] = looking(f"agent-{name}-{scheme}-{width}")(page)
        for part in page.locator("#tabs-items a").all()[1:]:
            name = part.inner_text()
            part.focus()
            page.keyboard.press("Enter")
            page.locator(f"#tabs-items a.active:has-text('{name}')").wait_for()
            found[name] = looking(f"agent-{name}-{scheme}-{width}")(page)
        return found

    root = live_server.url.replace("127.0.0.1", "localhost")
    found, problems = visit(
        root + pages["agent"],
        admin_client.cookies["sessionid"].value,
        open_each,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert found == dict.fromkeys(found, [])
    assert {"Looking things up", "Tools and variables", "Documents"} <= {*found}
    assert problems == []
    assert Agent.objects.filter(public_id="agent_desk").exists()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_what_a_conversation_used_fits_and_can_be_read(
    admin_client, live_server, pages, width, scheme
):
    def open_all(page):
        for summary in page.locator(".dialogue summary").all():
            summary.focus()
            page.keyboard.press("Enter")
        shown = page.locator(".dialogue").inner_text()
        return shown, looking(f"conversation-open-{scheme}-{width}")(page)

    root = live_server.url.replace("127.0.0.1", "localhost")
    (shown, found), problems = visit(
        root + pages["conversation"],
        admin_client.cookies["sessionid"].value,
        open_all,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    for words in (
        "2 passages looked up",
        '"q": "Emma"',
        "took 0.41 s",
        "Sets book = Emma",
        "MCP tool of Catalogue, refused by the caller",
        "Failed: The caller refused.",
        "Billing desk",
    ):
        assert words in shown
    assert (found, problems) == ([], [])

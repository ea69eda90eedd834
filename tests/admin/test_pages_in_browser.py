"""Pages of what agents know and act by: read by everybody, on a phone, in the dark."""

import os

import pytest
from django.urls import reverse

from conversations.models import Agent
from tests.admin.browsing import OTHER_LOOK, faults, visit
from tests.admin.furnishing import emptied, furnish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
GROUPS = ["document", "tool", "secret", "connection", "server", "pri", "provider"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ALL_RULES = ()
LOOKS = [(390, "dark", ALL_RULES), (1280, "light", OTHER_LOOK)]
# The theme's lists of choices are not its own.
SCOPE = {"include": ["main"], "exclude": [".select2-container"]}
# What of a page is longer than its box and can be read nowhere: no scrollbar, no wrap.
CUT_OFF = """() => [...document.querySelectorAll('#result_list :is(td, th)')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1
    || cell.scrollHeight > cell.clientHeight + 1)
  .map((cell) => cell.innerText)"""


TOLD = (
    "2 passages looked up",
    '"q": "Emma"',
    "took 0.41 s",
    "Sets book = Emma",
    "MCP tool of Catalogue, refused by the caller",
    "Failed: The caller refused.",
    "Billing desk",
)


@pytest.fixture
def pages(admin_user, transactional_db):
    return furnish(admin_user)


def in_both_looks(act):
    """What `act(page, look)` finds, where `look(name)` tells what is wrong with the page
    as it is: on a phone in the dark, and on a desk by day.

    All rules are asked once; of the second look only what it can break.
    """

    def act_and_look(page):
        def look(name):
            found = {}
            for width, scheme, only in LOOKS:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                if folder := os.environ.get("SCREENSHOTS"):
                    path = f"{folder}/{name}-{scheme}-{width}.png"
                    page.screenshot(path=path, full_page=True)
                # First, since it waits until the page has come to rest.
                wrong = faults(page, SCOPE, only=only)
                wider = [WIDER] if page.evaluate(WIDER) > 0 else []
                cut_off = page.evaluate(CUT_OFF)
                found[f"{name} {scheme}-{width}"] = [*wider, *cut_off, *wrong]
            return found

        return act(page, look)

    return act_and_look


def look_at(admin_client, live_server, paths):
    root = live_server.url.replace("127.0.0.1", "localhost")

    def go_round(page, look):
        found = {}
        for name, path in paths.items():
            page.goto(root + path)
            found |= look(name)
        return found

    return sign_in(admin_client, root + reverse("admin:login"), in_both_looks(go_round))


def sign_in(admin_client, url, act):
    return visit(url, admin_client.cookies["sessionid"].value, act, bypass_csp=True)


@pytest.mark.parametrize("group", GROUPS)
def test_they_fit_and_can_be_read(admin_client, live_server, pages, group):
    paths = {name: path for name, path in pages.items() if name.startswith(group)}
    found, problems = look_at(admin_client, live_server, paths)
    assert len(found) == len(paths) * len(LOOKS)
    assert found == dict.fromkeys(found, [])
    assert problems == []


def test_empty_lists_say_how_to_begin(admin_client, live_server, pages):
    names = ("documents", "tools", "secrets", "connections", "servers", "prices")
    paths = {name: pages[name] for name in names}
    emptied()
    found, problems = look_at(admin_client, live_server, paths)
    assert len(found) == len(paths) * len(LOOKS)
    assert found == dict.fromkeys(found, [])
    assert problems == []
    for path in paths.values():
        page = admin_client.get(path).content.decode()
        assert "The first one is made here." in page


def test_every_part_of_an_agents_form_fits(admin_client, live_server, pages):
    address = live_server.url.replace("127.0.0.1", "localhost") + pages["agent"]

    def open_each(page, look):
        page.goto(address)
        found = look("agent")
        parts = page.locator("a[x-on\\:click*=activeFieldsetTab]").all()
        for part in parts:
            name = part.inner_text()
            part.focus()
            page.keyboard.press("Enter")
            page.locator(f"a.active:has-text('{name}')").wait_for()
            found |= look(f"agent-{name}")
        for part in page.locator("#tabs-items a").all()[1:]:
            name = part.inner_text()
            part.focus()
            page.keyboard.press("Enter")
            page.locator(f"#tabs-items a.active:has-text('{name}')").wait_for()
            found |= look(f"agent-{name}")
        return found

    found, problems = sign_in(admin_client, address, in_both_looks(open_each))
    assert found == dict.fromkeys(found, [])
    for name in ("Looking things up", "Tools and variables", "Documents"):
        assert {f"agent-{name} dark-390", f"agent-{name} light-1280"} <= {*found}
    assert problems == []
    assert Agent.objects.filter(public_id="agent_desk").exists()


def test_what_a_conversation_used_fits_and_can_be_read(
    admin_client, live_server, pages
):
    root = live_server.url.replace("127.0.0.1", "localhost")
    address = root + pages["conversation"]

    def open_all(page, look):
        page.goto(address)
        for summary in page.locator(".dialogue summary").all():
            summary.focus()
            page.keyboard.press("Enter")
        shown = page.locator(".dialogue").inner_text()
        missing = [words for words in TOLD if words not in shown]
        return {"missing": missing, **look("conversation-open")}

    found, problems = sign_in(admin_client, address, in_both_looks(open_all))
    assert len(found) == 1 + len(LOOKS)
    assert found == dict.fromkeys(found, [])
    assert problems == []

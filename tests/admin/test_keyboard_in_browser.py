"""What the theme leaves to the mouse, reached by keyboard and named for who listens."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from conversations.models import Webhook
from tests.admin.browsing import faults, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = reverse("admin:conversations_conversation_changelist")
FOCUSED = "document.activeElement.getAttribute('aria-label')"
INSIDE = "document.getElementById('changelist-filter').contains(document.activeElement)"
MOST_STEPS = 60


@pytest.fixture
def open_page(live_server, client, db):
    client.force_login(User.objects.create_superuser("chief"))

    def visit_page(path, act, **options):
        session = client.cookies["sessionid"].value
        return visit(live_server.url + path, session, act, **options)

    return visit_page


def step_to(page, name):
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return True
    return False


def test_content_is_one_step_away(open_page):
    def skip(page):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        return page.evaluate("document.activeElement.id")

    assert open_page(LIST, skip) == ("content", [])


def test_filters_open_keep_the_focus_and_give_it_back(open_page, conversation):
    def filter_by_keyboard(page):
        reached = step_to(page, "Filters")
        page.keyboard.press("Enter")
        page.wait_for_function(INSIDE)
        page.keyboard.press("Shift+Tab")
        stayed = [page.evaluate(INSIDE)]
        page.keyboard.press("Tab")
        stayed.append(page.evaluate(INSIDE))
        page.keyboard.press("Escape")
        page.locator("#changelist-filter").wait_for(state="hidden")
        return reached, stayed, page.evaluate(FOCUSED)

    found, problems = open_page(LIST, filter_by_keyboard)
    assert found == (True, [True, True], "Filters")
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_has_no_fault_that_axe_finds(open_page, conversation, scheme):
    conversation.call_successful = "failure"
    conversation.title = "Opening hours"
    conversation.save()

    def look(page):
        return faults(page, "main")

    found, problems = open_page(LIST, look, color_scheme=scheme, bypass_csp=True)
    assert found == []
    assert problems == []


def test_choice_of_many_has_its_name(open_page):
    webhook = Webhook.objects.create(name="CRM", url="https://crm.example.org/")
    page_url = reverse("admin:conversations_webhook_change", args=[webhook.pk])

    def name(page):
        page.wait_for_selector(".select2-search__field[aria-label]")
        return page.get_attribute(".select2-search__field", "aria-label")

    assert open_page(page_url, name) == ("Agents", [])

"""The page of a re-analysis keeps up with it, and can be read by everybody."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import Analysis, AnalysisBatch, Conversation
from conversations.store.analysis import batches, queue
from tests.admin.browsing import faults, meanwhile, visit
from tests.store.judged_conversations import asking_agent, talked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(transactional_db):
    agent = asking_agent(name="Library desk")
    for _ in range(12):
        talked(agent, status="done")
    requested = batches.request(Conversation.objects.all(), None, "Library desk")
    now = timezone.now()
    for _ in range(3):
        queue.fail(
            queue.claim_of(requested.batch_pk, now),
            "openai/judge does not answer: the connection was refused. Tried 5 times.",
            now,
        )
    Analysis.objects.filter(
        pk__in=list(
            Analysis.objects.filter(state="queued").values_list("pk", flat=True)[:4]
        )
    ).update(state="done", finished_at=now)
    queue.claim_of(requested.batch_pk, now)
    return AnalysisBatch.objects.get()


@pytest.fixture
def address(live_server, batch):
    path = reverse("admin:conversations_analysisbatch_change", args=[batch.pk])
    return live_server.url.replace("127.0.0.1", "localhost") + path


@pytest.fixture
def cookie(client, staff):
    client.force_login(staff("view_conversation", "analyse_conversation"))
    return client.cookies["sessionid"].value


def test_the_open_page_follows_until_it_is_over(address, cookie):
    def follow(page):
        bar = page.locator("#batch-bar")
        assert bar.get_attribute("value") == "58"
        meanwhile(lambda: Analysis.objects.filter(state="queued").update(state="done"))
        page.wait_for_function("document.getElementById('batch-bar').value > 90")
        shown = page.locator("[data-count=done]").inner_text()
        meanwhile(lambda: Analysis.objects.update(state="done"))
        page.wait_for_selector("#batch-bar:not([data-url])")
        return shown, page.locator("[data-count=state]").inner_text()

    (shown, state), problems = visit(address, cookie, follow)
    assert (shown, state) == ("8", "Finished")
    assert problems == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_fits_and_can_be_read(address, cookie, width, scheme):
    def look(page):
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/batch-{scheme}-{width}.png")
        return wide, faults(page, ".batch")

    (overflow, found), problems = visit(
        address,
        cookie,
        look,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert overflow <= 0
    assert found == []
    assert problems == []

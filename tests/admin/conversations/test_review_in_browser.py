"""A reviewer's work in Chromium: correct, remark, label, and on to the next."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from conversations.models import Analysis, CollectedValue, CriterionResult
from tests.admin.browsing import faults, meanwhile, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAIT_MS = 30_000


@pytest.fixture
def reviewer(client, staff):
    client.force_login(
        staff(
            "view_conversation",
            "hear_recording",
            "review_conversation",
            "analyse_conversation",
        )
    )
    return client


@pytest.fixture
def judged(conversation):
    CriterionResult.objects.create(
        conversation=conversation,
        identifier="told",
        name="The caller was told",
        result="failure",
        rationale="It broke off.",
        quoted_turns=[conversation.turns.last().pk],
    )
    CollectedValue.objects.create(
        conversation=conversation, identifier="books", type="integer", number=2
    )
    return conversation


@pytest.fixture
def open_page(live_server, reviewer, judged):
    def visit_page(act, **options):
        address = reverse("admin:conversations_conversation_change", args=[judged.pk])
        session = reviewer.cookies["sessionid"].value
        return visit(live_server.url + address, session, act, **options)

    return visit_page


def test_correction_is_saved_without_leaving_the_page(open_page, judged):
    def correct(page):
        page.evaluate("window.__stayed = true")
        page.get_by_label("Correct The caller was told").click()
        told = page.locator(".verdict", has_text="The caller was told")
        told.get_by_label("Result").select_option("success")
        told.get_by_label("Why").fill("He was told.")
        told.get_by_role("button", name="Save correction").click()
        expect(told.locator(".verdict-correction")).to_contain_text(
            "He was told.", timeout=WAIT_MS
        )
        expect(page.locator(".record-announcer")).to_have_text(
            "The caller was told is corrected."
        )
        focused = page.evaluate("document.activeElement.id")
        return page.evaluate("window.__stayed"), focused

    (stayed, focused), problems = open_page(correct)
    assert stayed
    result = CriterionResult.objects.get()
    assert focused == f"result-{result.pk}"
    assert (result.result, result.standing_result) == ("failure", "success")
    assert result.corrected_by == User.objects.get()
    assert problems == []


def test_wrong_value_is_told_where_it_was_entered_and_kept(open_page):
    def correct(page):
        page.get_by_label("Correct books").click()
        books = page.locator(".verdict", has_text="books")
        # A number's field would not let it through.
        books.get_by_label("Value").evaluate("(field) => { field.type = 'text'; }")
        books.get_by_label("Value").fill("two")
        books.get_by_role("button", name="Save correction").click()
        expect(books.get_by_role("alert")).to_have_text(
            "The value is to be a whole number, such as 3.", timeout=WAIT_MS
        )
        return books.get_by_label("Value").input_value()

    kept, problems = open_page(correct)
    assert kept == "two"
    assert not CollectedValue.objects.get().corrected
    assert problems == []


def test_server_that_is_not_reached_is_told(open_page, judged):
    def remark(page):
        page.get_by_label("Remark").fill("Call back")
        page.context.set_offline(True)
        page.get_by_role("button", name="Add remark").click()
        told = page.get_by_text("Not saved: the server was not reached.")
        expect(told).to_be_visible(timeout=WAIT_MS)
        page.context.set_offline(False)
        return page.get_by_label("Remark").input_value()

    kept, problems = open_page(remark)
    assert kept == "Call back"
    assert not judged.remarks.exists()
    assert problems == []


def test_remarks_and_labels_are_added_and_taken_away(open_page, judged):
    def write(page):
        page.get_by_label("Remark").fill("Call back")
        page.get_by_role("button", name="Add remark").click()
        page.get_by_role("button", name="Delete the remark").wait_for()
        page.get_by_label("Label", exact=True).fill("Refund")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Take off Refund").wait_for()
        page.get_by_role("button", name="Delete the remark").click()
        page.get_by_text("None. Callers never see remarks.").wait_for()
        return page.locator(".label").inner_text()

    _said, problems = open_page(write)
    assert not judged.remarks.exists()
    assert [label.name for label in judged.labels.all()] == ["Refund"]
    assert problems == []


def test_one_key_marks_it_reviewed_and_brings_the_next(open_page, judged, converse):
    waiting = converse(title="Waits")

    def press(page):
        page.keyboard.press("Alt+n")
        page.wait_for_url(f"**/{waiting.pk}/change/")
        page.keyboard.press("Alt+n")
        page.wait_for_url("**/review/")
        return page.get_by_text("Nothing more waits for your review.").count()

    told, problems = open_page(press)
    assert told == 1
    for one in (judged, waiting):
        one.refresh_from_db()
        assert one.review_state == "reviewed"
    assert problems == []


def test_quoted_turn_is_gone_to_and_stands_out(open_page, judged):
    turn = judged.turns.last()

    def follow(page):
        page.get_by_role("link", name="Agent, 0:02").click()
        page.wait_for_url(f"**#turn-{turn.pk}")
        return page.evaluate("document.querySelector('.turn:target').id")

    reached, problems = open_page(follow)
    assert reached == f"turn-{turn.pk}"
    assert problems == []


def test_panel_shows_the_analysis_when_it_is_there(open_page, judged):
    now = timezone.now()
    Analysis.objects.create(conversation=judged, state="running", due_at=now)

    def wait(page):
        page.get_by_text("Being analysed.").wait_for()
        meanwhile(
            lambda: Analysis.objects.update(
                state="done", analyser="rules", finished_at=now
            )
        )
        page.get_by_text("Judged by rules").wait_for()
        return page.locator(".record-announcer").inner_text()

    said, problems = open_page(wait)
    assert said == "The analysis is there."
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(open_page, judged, recording, scheme):
    def look(page):
        page.get_by_label("Remark").fill("Call back")
        page.get_by_role("button", name="Add remark").click()
        page.get_by_role("button", name="Delete the remark").wait_for()
        for details in page.locator(".record details").all():
            details.evaluate("(one) => { one.open = true; }")
        is_dark = page.evaluate("document.documentElement.classList.contains('dark')")
        found = faults(page, ".record")
        page.get_by_role("link", name="What else waits for review").click()
        page.get_by_role("heading", name="Review", exact=True).wait_for()
        return is_dark, found + faults(page, ".record")

    (is_dark, found), problems = open_page(look, color_scheme=scheme, bypass_csp=True)
    assert is_dark == (scheme == "dark")
    assert found == []
    assert problems == []


def test_no_width_scrolls_sideways(open_page, judged, recording):
    judged.turns.update(text="W" * 300)
    judged.criterion_results.update(rationale="W" * 300, name="W" * 200)

    def measure(page):
        found = []
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            found.append(
                page.evaluate("document.documentElement.scrollWidth - innerWidth")
            )
        return found

    sideways, problems = open_page(measure)
    assert max(sideways) <= 0
    assert problems == []

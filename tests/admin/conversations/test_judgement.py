from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from conversations.models import (
    Analysis,
    CollectedValue,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
    Turn,
)

SCRIPT = {"X-Parley-Panel": "1"}


@pytest.fixture
def url(conversation):
    return reverse("admin:conversations_conversation_judgement", args=[conversation.pk])


@pytest.fixture
def result(conversation, agent):
    criterion = SuccessCriterion.objects.create(
        agent=agent, identifier="told", name="The caller was told", prompt="When open?"
    )
    return CriterionResult.objects.create(
        conversation=conversation,
        criterion=criterion,
        identifier="told",
        name=criterion.name,
        result="failure",
        rationale="It broke off.",
        quoted_turns=[conversation.turns.first().pk, 10**9, "x"],
    )


@pytest.fixture
def points(conversation):
    return CriterionResult.objects.create(
        conversation=conversation,
        identifier="polite",
        name="Politeness",
        result="success",
        score=8,
        max_score=10,
    )


@pytest.fixture
def collect(conversation, agent):
    def make(kind="string", allowed=(), **found):
        item = DataCollectionItem.objects.create(
            agent=agent,
            identifier=f"item{CollectedValue.objects.count()}",
            type=kind,
            allowed_values=list(allowed),
        )
        return CollectedValue.objects.create(
            conversation=conversation,
            item=item,
            identifier=item.identifier,
            type=kind,
            **found,
        )

    return make


def correct(client, url, finding, act="correct-value", **entered):
    return client.post(
        url, {"act": act, "finding": finding.pk, **entered}, headers=SCRIPT
    )


class _Fields(HTMLParser):
    """What a browser would send of each field of a page."""

    def __init__(self):
        super().__init__()
        self.sent = {}
        self.open = None

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "input" and "name" in told:
            # A field of one line has no line breaks.
            self.sent[told["name"]] = (told.get("value") or "").replace("\n", "")
        elif tag == "textarea":
            self.open = told["name"]
            self.sent[self.open] = ""

    def handle_data(self, data):
        if self.open:
            self.sent[self.open] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.open:
            sent = self.sent[self.open].removeprefix("\n")
            self.sent[self.open] = sent.replace("\n", "\r\n")
            self.open = None


def field_of(page, name):
    fields = _Fields()
    fields.feed(page.content.decode())
    return fields.sent[name]


def test_rationale_leads_to_the_turns_it_quotes(reader, conversation, url, result):
    content = " ".join(reader.get(url).content.decode().split())
    turn = conversation.turns.first()
    assert f'<a href="#turn-{turn.pk}">Caller, 0:01</a>: When do you open?' in content
    assert content.count('href="#turn-') == 1
    for shown in ("The caller was told", "Failure", "It broke off."):
        assert shown in content
    page = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    assert f'id="turn-{turn.pk}"' in reader.get(page).content.decode()


def test_turns_of_other_conversations_are_not_quoted(reader, converse, url, result):
    elsewhere = Turn.objects.create(
        conversation=converse(), event_id=1, role="user", text="Secret", started_ms=0
    )
    CriterionResult.objects.update(quoted_turns=[elsewhere.pk])
    assert "Secret" not in reader.get(url).content.decode()


def test_corrected_result_stands_and_the_machines_is_seen(
    reviewer, conversation, url, result
):
    response = correct(
        reviewer, url, result, "correct-result", result="success", note="He was told."
    )
    content = response.content.decode()
    for shown in (
        "Corrected by staff",
        "He was told.",
        "<s>Failure</s>",
        'data-result="success"',
        "The caller was told is corrected.",
    ):
        assert shown in content
    result.refresh_from_db()
    conversation.refresh_from_db()
    assert (result.result, result.standing_result) == ("failure", "success")
    assert result.corrected_by == User.objects.get()
    assert conversation.call_successful == "success"
    response = correct(reviewer, url, result, "undo-result")
    assert "Corrected by" not in response.content.decode()
    result.refresh_from_db()
    assert result.standing_result == "failure"


def test_points_are_corrected_within_their_range(reviewer, url, points):
    response = correct(
        reviewer, url, points, "correct-result", result="success", score="9.5"
    )
    content = response.content.decode()
    assert "Success, 9.5 of 10" in content
    assert "<s>Success, 8 of 10</s>" in content
    response = correct(
        reviewer, url, points, "correct-result", result="success", score="11"
    )
    assert response.status_code == 422
    assert response.json() == {"problem": "The score must be from 0 to 10."}
    response = correct(
        reviewer, url, points, "correct-result", result="success", score="many"
    )
    assert response.json() == {"problem": "Points: Enter a number."}


@pytest.mark.parametrize(
    ("kind", "machine", "entered", "standing", "shown"),
    [
        ("string", {"text": "Mill"}, "Harbour", "Harbour", "<s>Mill</s>"),
        ("integer", {"number": 2}, "3", 3, "<s>2</s>"),
        ("number", {"number": 2.5}, "0.5", 0.5, "<s>2.5</s>"),
        ("boolean", {"boolean": True}, "no", False, "<s>yes</s>"),
        ("integer", {"number": 2}, "", None, "<s>2</s>"),
        ("boolean", {}, "yes", True, "<s>not mentioned</s>"),
    ],
)
def test_values_are_corrected_in_their_type(
    reviewer, url, collect, kind, machine, entered, standing, shown
):
    value = collect(kind, **machine)
    content = correct(reviewer, url, value, value=entered).content.decode()
    assert shown in content
    value.refresh_from_db()
    assert value.corrected
    assert value.standing == standing
    assert type(value.standing) is type(standing)
    correct(reviewer, url, value, "undo-value")
    value.refresh_from_db()
    assert not value.corrected
    assert value.standing == next(iter(machine.values()), None)


@pytest.mark.parametrize(
    ("kind", "machine"),
    [
        ("number", {"number": 12_345_678.0}),
        ("number", {"number": 1_234_567.89}),
        ("integer", {"number": 9_007_199_254_740_991}),
        ("string", {"text": "first line\nsecond line"}),
        ("string", {"text": " as the vendor wrote it "}),
    ],
)
def test_a_note_alone_changes_no_value(reviewer, url, collect, kind, machine):
    value = collect(kind, **machine)
    before = CollectedValue.objects.get(pk=value.pk).standing
    entry = field_of(reviewer.get(url), "value")
    assert correct(reviewer, url, value, value=entry, note="Seen.").status_code == 200
    value.refresh_from_db()
    assert (value.standing, value.correction_note) == (before, "Seen.")


def test_the_machines_number_is_shown_to_the_last_digit(reviewer, url, collect):
    value = collect("integer", number=9_007_199_254_740_991)
    content = correct(reviewer, url, value, value="3").content.decode()
    assert "<s>9007199254740991</s>" in content


@pytest.mark.parametrize(
    ("kind", "entered", "problem"),
    [
        ("integer", "2.5", "The value is to be a whole number."),
        ("number", "nan", "The value is to be a number, such as 3 or 2.5."),
        ("number", "much", "The value is to be a number, such as 3 or 2.5."),
        ("boolean", "perhaps", "The value is to be yes or no."),
        ("string", "x" * 10_001, "Value: Ensure this value has at most 10000"),
    ],
)
def test_value_of_another_type_is_refused(
    reviewer, url, collect, kind, entered, problem
):
    value = collect(kind)
    response = correct(reviewer, url, value, value=entered)
    assert response.status_code == 422
    assert response.json()["problem"].startswith(problem)
    value.refresh_from_db()
    assert not value.corrected


def test_only_allowed_values_are_offered_and_taken(reviewer, url, collect):
    value = collect(allowed=["Mill Lane", "Harbour"], text="Mill Lane")
    content = " ".join(reviewer.get(url).content.decode().split())
    assert '<option value="Harbour"' in content
    assert '<option value="Mill Lane" selected>' in content
    response = correct(reviewer, url, value, value="Elsewhere")
    assert response.status_code == 422
    assert "one of these: Mill Lane, Harbour" in response.json()["problem"]


@pytest.mark.parametrize("key", ["", "x", "²", "999999999", "9" * 40])
def test_finding_that_is_not_there_is_refused(reviewer, url, result, key):
    for act in ("correct-result", "undo-result", "correct-value", "undo-value"):
        entered = {"act": act, "finding": key, "result": "success"}
        response = reviewer.post(url, entered, headers=SCRIPT)
        assert response.status_code == 422
        assert "analysed anew" in response.json()["problem"]


def test_findings_of_other_conversations_are_not_corrected_here(
    reviewer, converse, url, result
):
    CriterionResult.objects.update(conversation=converse())
    response = correct(reviewer, url, result, "correct-result", result="success")
    assert response.status_code == 422
    result.refresh_from_db()
    assert not result.corrected


def test_state_of_the_analysis_is_told(reader, conversation, url):
    conversation.ended_at = timezone.now()
    conversation.save()
    assert "Not analysed." in reader.get(url).content.decode()
    now = timezone.now()
    analysis = Analysis.objects.create(conversation=conversation, due_at=now)

    def told(**changes):
        Analysis.objects.filter(pk=analysis.pk).update(**changes)
        return " ".join(reader.get(url).content.decode().split())

    waiting = told(attempts=2, error="The model was not reached.")
    assert "Waits to be analysed, after 2 attempts." in waiting
    assert "Last attempt: The model was not reached." in waiting
    assert "data-pending" in waiting
    assert "Being analysed." in told(state="running")
    failed = told(state="failed", error="No such model.")
    assert "The analysis failed after 2 attempts: No such model." in failed
    assert "data-pending" not in failed
    done = told(state="done", analyser="rules", finished_at=now)
    assert "Judged by rules" in done


def test_analysing_again_is_a_right_of_its_own(client, staff, reviewer, url, result):
    response = reviewer.post(url, {"act": "analyse"}, headers=SCRIPT)
    assert response.status_code == 403
    assert not Analysis.objects.exists()
    client.force_login(staff("view_conversation", "analyse_conversation"))
    assert 'value="analyse"' in client.get(url).content.decode()
    response = client.post(url, {"act": "analyse"}, headers=SCRIPT)
    content = response.content.decode()
    assert "data-pending" in content
    assert 'value="analyse"' not in content
    assert "It broke off." in content
    assert Analysis.objects.get().batch.requested_by == User.objects.last()


def test_what_cannot_be_analysed_is_told_why(client, staff, conversation, url):
    client.force_login(staff("view_conversation", "analyse_conversation"))
    conversation.transcript_deleted_at = timezone.now()
    conversation.save()
    response = client.post(url, {"act": "analyse"}, headers=SCRIPT)
    assert response.status_code == 422
    assert "deleted" in response.json()["problem"]


def test_vendors_own_analysis_is_shown(reader, conversation, url):
    conversation.vendor_analysis = {"call_successful": "success", "note": "<i>ok"}
    conversation.save()
    content = reader.get(url).content.decode()
    assert "As the vendor's platform judged it" in content
    assert "&lt;i&gt;ok" in content


def test_panel_costs_the_same_however_much_was_found(
    reviewer, conversation, agent, url, collect, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(15) as captured:
            assert reviewer.get(url).status_code == 200
        return len(captured)

    collect(text="Mill", quoted_turns=[conversation.turns.first().pk])
    reviewer.get(url)
    few = queries()
    for number in range(10):
        criterion = SuccessCriterion.objects.create(
            agent=agent, identifier=f"c{number}", name=f"C{number}", prompt="?"
        )
        CriterionResult.objects.create(
            conversation=conversation,
            criterion=criterion,
            identifier=criterion.identifier,
            result="success",
            corrected=True,
            corrected_result="failure",
            corrected_by=User.objects.get(),
            corrected_at=timezone.now(),
            quoted_turns=[conversation.turns.last().pk],
        )
        collect("integer", number=number)
    assert queries() == few

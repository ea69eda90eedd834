"""Each filter through the page, as its address says it."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from conversations.admin.conversations.filters import (
    facts,
    findings,
    known,
    one_of,
    review,
    value_tests,
)
from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Feedback,
    Label,
    Turn,
)

LIST = reverse("admin:conversations_conversation_changelist")
MODULES = (facts, findings, known, one_of, review, value_tests)


def listed(response):
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


@pytest.fixture
def met(staff, client):
    """One that has all, read by whom it is assigned to."""
    user = staff("view_conversation")
    client.force_login(user)
    agent = Agent.objects.create(public_id="agent_museum", name="Museum")
    began = datetime(2026, 3, 5, 12, tzinfo=UTC)
    contact = Contact.objects.create(
        user_id="reader 7", name="Ann Lee", first_seen_at=began, last_seen_at=began
    )
    made = Conversation.objects.create(
        agent=agent,
        agent_name="Museum",
        contact=contact,
        started_at=began,
        status="failed",
        end_reason="client_left",
        call_successful="failure",
        source="widget",
        language="de",
        rating=2,
        rating_comment="Slow",
        interruption_count=1,
        error_count=1,
        tool_error_count=1,
        response_ms=2_500,
        review_state="reviewed",
        assignee=user,
        text_only=True,
    )
    made.labels.add(Label.objects.create(name="follow up"))
    Feedback.objects.create(conversation=made, score="dislike")
    for identifier, result in [("solved", "failure"), ("a:b", "success")]:
        CriterionResult.objects.create(
            conversation=made, identifier=identifier, result=result
        )
    CollectedValue.objects.create(
        conversation=made, identifier="amount", type="number", number=120
    )
    CollectedValue.objects.create(
        conversation=made, identifier="city", type="string", text="Oslo: west"
    )
    return made


@pytest.fixture
def other(converse):
    """One that has nothing of it."""
    made = converse(status="done", end_reason="agent_ended", response_ms=800)
    Turn.objects.create(
        conversation=made, event_id=1, role="user", text="Hi", started_ms=1
    )
    return made


@pytest.mark.parametrize(
    "query",
    [
        "outcome=failure",
        "agent=agent_museum",
        "source=widget",
        "language=de",
        "feedback=disliked",
        "feedback=low",
        "feedback=commented",
        "trouble=interrupted",
        "trouble=errors",
        "trouble=tool_errors",
        "trouble=silent",
        "response=2000-4000",
        "review=reviewed",
        "assignee=me",
        "assignee=anyone",
        "label=follow+up",
        "contact=reader+7",
        "contact=ann",
        "status=failed",
        "ending=client_left",
        "medium=text",
        "started_at_from=2026-03-05&started_at_to=2026-03-05",
        "started_at_to=2026-03-05",
        "criterion=solved:failure",
        "criterion=solved:failure&criterion=a%253Ab:success",
        "collected=amount:min:100&collected=amount:max:130",
        "collected=city:eq:oslo: west",
        "collected=city:any:",
        "outcome=failure&criterion=solved:failure&collected=city:contains:oslo",
    ],
)
def test_filter_leaves_what_it_names(met, other, client, query):
    assert listed(client.get(f"{LIST}?{query}")) == [met]


@pytest.mark.parametrize(
    "query",
    [
        "outcome=none",
        "feedback=none",
        "response=500-1000",
        "review=unreviewed",
        "assignee=nobody",
        "medium=voice",
        "status=done",
        "started_at_from=2026-03-06",
        "collected=amount:none:",
        "agent=agent_library",
    ],
)
def test_filter_leaves_out_what_it_does_not_name(met, other, client, query):
    assert listed(client.get(f"{LIST}?{query}")) == [other]


@pytest.mark.parametrize(
    "query",
    [
        "outcome=great",
        "response=fast",
        "assignee=somebody",
        "label=none+such",
        "feedback=high",
        "feedback=liked",
        "criterion=solved:success",
        "criterion=solved:failure&criterion=a%253Ab:failure",
        "contact=nobody",
        "language=xx",
    ],
)
def test_filter_that_nothing_meets_leaves_nothing(met, other, client, query):
    assert listed(client.get(f"{LIST}?{query}")) == []


def test_a_day_that_is_none_is_left_out(met, other, client):
    assert len(listed(client.get(f"{LIST}?started_at_from=2026-13-40"))) == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("criterion=solved", "criterion=solved: it has to be an identifier"),
        ("collected=amount:about:3", "collected=amount:about:3: it has to be"),
        (
            "collected=amount:min:much",
            "amount is at least much: the value is to be a number, such as 3 or 2.5.",
        ),
        ("collected=amount:max:1e999", "the value is to be a finite number."),
        ("collected=city:contains:+", "city contains what? Add a value."),
        ("collected=city:contains:", "city contains what? Add a value."),
    ],
)
def test_finding_that_means_nothing_says_what_would(met, client, query, told):
    response = client.get(f"{LIST}?{query}")
    assert listed(response) == []
    assert told in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "settled"),
    [("source=wid%00get", "source=widget"), ("q=a%00&label=%00", "q=a")],
)
def test_what_no_database_takes_is_left_out_of_the_address(met, client, sent, settled):
    response = client.get(f"{LIST}?{sent}")
    assert response.status_code == 302
    assert response.url == f"{LIST}?{settled}"


def test_an_identifier_no_database_takes_finds_nothing(met, client):
    for query in ("criterion=sol%2500ved2:failure", "collected=am%2500ount2:any:"):
        assert listed(client.get(f"{LIST}?{query}")) == []


def test_one_that_is_judged_anew_is_processed_and_not_done(met, other, client):
    for query, expected in (("status=done", [other]), ("status=processing", [])):
        assert listed(client.get(f"{LIST}?{query}")) == expected
    Analysis.objects.create(conversation=other, state="queued", due_at=other.started_at)
    for query, expected in (("status=done", []), ("status=processing", [other])):
        assert listed(client.get(f"{LIST}?{query}")) == expected
    assert listed(client.get(f"{LIST}?analysis=queued")) == [other]


def test_sent_form_becomes_one_address(met, client):
    sent = {
        "outcome": "",
        "criterion": "solved:failure",
        "criterion_of": "a:b",
        "criterion_is": "success",
        "collected_of": "amount",
        "collected_is": "min",
        "collected_value": " 100 ",
        "q": "",
    }
    response = client.get(LIST, sent)
    assert response.status_code == 302
    assert response.url == (
        f"{LIST}?criterion=solved%3Afailure&criterion=a%253Ab%3Asuccess"
        "&collected=amount%3Amin%3A100"
    )
    response = client.get(response.url)
    assert listed(response) == [met]
    content = response.content.decode()
    for shown in ("solved: failure", "a:b: success", "amount is at least 100"):
        assert shown in content


def test_finding_is_taken_off_alone(met, client):
    query = "criterion=solved:failure&criterion=a%253Ab:success&outcome=failure"
    [spec] = [
        spec
        for spec in client.get(f"{LIST}?{query}").context["cl"].filter_specs
        if spec.title == "criteria"
    ]
    [choice] = spec.choices(client.get(f"{LIST}?{query}").context["cl"])
    assert choice["held"][0]["without"] == (
        "?criterion=a%253Ab%3Asuccess&outcome=failure"
    )


def test_new_choice_of_filters_begins_on_the_first_page(met, client):
    content = client.get(f"{LIST}?outcome=failure&p=1").content.decode()
    form = content[content.index('id="filter-form"') :]
    fields = re.findall(r'name="(\w+)"', form[: form.index("</form>")])
    assert "outcome" in fields
    assert "p" not in fields

"""The front page: to whom it shows what, and where it leads."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conversations.admin.dashboard import page as dashboard
from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    CriterionResult,
    DataCollectionItem,
    Delivery,
    Sealed,
    Turn,
    Webhook,
)

INDEX = reverse("admin:index")


@pytest.fixture
def busy(converse, agent):
    """Conversations of today, yesterday and last week."""
    now = timezone.now()
    for number in range(30):
        conversation = converse(
            started_at=now - timedelta(hours=8 * number),
            call_successful=["success", "success", "failure", ""][number % 4],
            rating=[5, 4, None][number % 3],
            rating_comment="Quick, and friendly." if number % 5 == 0 else "",
            tool_error_count=number % 2,
            interruption_count=number % 3,
        )
        Turn.objects.create(
            conversation=conversation,
            event_id=1,
            role="agent",
            source="answer",
            started_ms=1_000,
            first_audio_ms=500 + number,
        )
        CriterionResult.objects.create(
            conversation=conversation, identifier="solved", result="success"
        )
        CollectedValue.objects.create(
            conversation=conversation, identifier="reason", type="string", text="a loan"
        )
    DataCollectionItem.objects.create(agent=agent, identifier="reason")


def shown(response):
    return {tile.title: tile.value for tile in response.context["tiles"]}


def charts_of(response):
    page = response.content.decode()
    found = re.findall(r'id="chart-([\w-]+)".*?data-value="([^"]*)"', page, re.DOTALL)
    return {key: json.loads(value.replace("&quot;", '"')) for key, value in found}


def plain(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql} FROM conversations_conversation")
        return cursor.fetchone()[0]


def test_numbers_shown_are_those_of_the_rows(admin_client, busy):
    response = admin_client.get(INDEX, {"range": "30"})
    values = shown(response)
    assert values["Conversations"] == str(plain("COUNT(*)"))
    assert values["Minutes"] == f"{plain('SUM(duration_ms)') / 60_000:,.1f}"
    assert values["Failed tool calls"] == str(plain("SUM(tool_error_count)"))
    assert values["Interruptions"] == str(plain("SUM(interruption_count)"))
    assert values["Rating"] == f"{float(plain('AVG(rating * 1.0)')):.2f} of 5"
    for value in values.values():
        assert value in response.content.decode()


def test_charts_hold_what_the_tables_beside_them_say(admin_client, busy):
    response = admin_client.get(INDEX)
    drawn = charts_of(response)
    days = drawn["conversations-by-day"]
    assert len(days["labels"]) == 7
    total = sum(sum(series["data"]) for series in days["datasets"])
    assert str(total) == shown(response)["Conversations"]
    for chart in response.context["charts"]:
        assert [row[0] for row in chart.rows] == drawn[chart.key]["labels"]
    page = response.content.decode()
    assert page.count("As a table") == len(drawn)
    assert page.count("<canvas") == page.count('role="img"\n') == len(drawn)


def test_page_scripts_come_from_files(admin_client, busy):
    content = admin_client.get(INDEX).content.decode()
    main = content[content.index('id="main"') :]
    assert "<script>" not in main.split("unfold/js/simplebar")[0]
    assert "unfold/js/chart/chart.js" in content


def test_chosen_agent_shows_its_criteria_and_what_was_collected(
    admin_client, busy, agent
):
    Agent.objects.create(public_id="agent_other", name="Other desk")
    response = admin_client.get(INDEX, {"agent": agent.public_id, "range": "30"})
    content = response.content.decode()
    assert "Success criteria" in content
    assert [row.cells for row in response.context["criteria"]] == [
        ["100.0 %", "30", "0", "0"]
    ]
    assert response.context["judged"].learned.known == 30
    other = admin_client.get(INDEX, {"agent": "agent_other"})
    assert shown(other)["Conversations"] == "0"
    assert "No conversations" in other.content.decode()


def test_fresh_site_leads_to_the_demo_agent(admin_client):
    Agent.objects.create(public_id="agent_demo", name="Fernhollow Library desk")
    page = admin_client.get(INDEX).content.decode()
    assert "No conversations yet" in page
    assert reverse("talk", args=["agent_demo"]) in page


def test_fresh_site_without_agents_says_what_will_be_here(reader):
    page = reader.get(INDEX).content.decode()
    assert "As soon as somebody has talked" in page
    assert reverse("admin:conversations_agent_add") not in page


def test_who_may_make_agents_is_led_there(client, staff):
    client.force_login(staff("view_agent", "add_agent"))
    page = client.get(INDEX).content.decode()
    assert reverse("admin:conversations_agent_add") in page


def test_what_waits_leads_to_lists_of_as_many(admin_client, busy, converse):
    now = timezone.now()
    for number in range(3):
        Analysis.objects.create(
            conversation=converse(),
            state="failed" if number else "done",
            due_at=now,
        )
    webhook = Webhook.objects.create(
        name="CRM", url="https://crm.example.org/", secret=Sealed.of("x")
    )
    Delivery.objects.create(
        webhook=webhook,
        event="call_initiation_failure",
        state="given_up",
        created_at=now,
        due_at=now,
        give_up_at=now,
    )
    tasks = admin_client.get(INDEX).context["tasks"]
    assert [task.count for task in tasks] == [
        plain(
            "SUM(CASE WHEN call_successful = 'failure'"
            " AND review_state = 'unreviewed' THEN 1 ELSE 0 END)"
        ),
        2,
        1,
    ]
    for task in tasks:
        found = admin_client.get(task.url)
        assert found.status_code == 200
        assert found.context["cl"].result_count == task.count


def test_nothing_that_waits_is_not_mentioned(admin_client, converse):
    converse(call_successful="success")
    assert "Needs attention" not in admin_client.get(INDEX).content.decode()


def test_comments_are_shown_with_their_conversations(admin_client, busy):
    page = admin_client.get(INDEX).content.decode()
    assert "Quick, and friendly." in page
    assert reverse("admin:conversations_feedback_comments") in page


def test_staff_without_a_role_are_told_so(client, staff):
    client.force_login(staff())
    page = client.get(INDEX).content.decode()
    assert "Ask an administrator to give you a role." in page


def test_wrong_dates_are_said_and_the_usual_days_shown(admin_client, converse):
    converse()
    response = admin_client.get(
        INDEX, {"range": "own", "first": "2026-02-30", "last": "2026-03-01"}
    )
    assert "Enter a valid date." in response.content.decode()
    assert response.context["period"].length == 7


@pytest.mark.parametrize("query", [{}, {"range": "90"}, {"agent": "agent_library"}])
def test_queries_are_few_and_as_many_whatever_there_is(
    admin_client, busy, query, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        admin_client.get(INDEX, query)


def test_very_many_are_counted_once_a_minute(admin_client, busy, converse, monkeypatch):
    monkeypatch.setattr(dashboard, "KEPT_FROM", 10)
    cache.clear()
    before = shown(admin_client.get(INDEX))
    converse(started_at=timezone.now())
    assert shown(admin_client.get(INDEX)) == before
    cache.clear()
    after = shown(admin_client.get(INDEX))
    assert int(after["Conversations"]) == int(before["Conversations"]) + 1
    cache.clear()

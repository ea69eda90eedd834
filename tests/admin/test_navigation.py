import pytest
from django.urls import reverse

from conversations.admin.navigation import COUNTED_UP_TO, list_url, sidebar
from conversations.models import Conversation

INDEX = reverse("admin:index")


def menu(client):
    return {
        group.get("title", ""): [item["title"] for item in group["items"]]
        for group in client.get(INDEX).context["sidebar_navigation"]
    }


def badge(client):
    for group in client.get(INDEX).context["sidebar_navigation"]:
        for item in group["items"]:
            if item["title"] == "Review":
                return item.get("badge")
    return None


def test_administrator_sees_every_group(admin_client):
    assert list(menu(admin_client)) == [
        "",
        "Conversations",
        "Agents",
        "Integration",
        "Privacy",
        "Administration",
    ]


def test_groups_in_which_nothing_opens_are_left_out(reader):
    shown = menu(reader)
    assert list(shown) == ["", "Conversations"]
    assert shown["Conversations"] == [
        "Conversations",
        "Feedback",
        "Saved views",
    ]


def test_badge_counts_what_waits_for_whoever_asks(reviewer, staff, converse):
    assert badge(reviewer) is None
    converse()
    converse(status="in-progress")
    converse(review_state="reviewed")
    converse(assignee=staff())
    assert badge(reviewer) == "1"


def test_badge_stops_counting(reviewer, agent, converse):
    row = converse()
    Conversation.objects.bulk_create(
        Conversation(agent_name="Desk", status="done", started_at=row.started_at)
        for _ in range(COUNTED_UP_TO)
    )
    assert badge(reviewer) == "99+"


def test_no_badge_for_who_may_not_read(client, staff, converse):
    converse()
    client.force_login(staff("view_agent"))
    assert badge(client) is None


def test_review_leads_to_the_queue(reviewer):
    (link,) = [
        item["link"]
        for group in reviewer.get(INDEX).context["sidebar_navigation"]
        for item in group["items"]
        if item["title"] == "Review"
    ]
    assert "admin/conversations/conversation/queue.html" in [
        template.name for template in reviewer.get(link).templates
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "title"),
    [
        (list_url("conversations.label"), "Labels"),
        (reverse("admin:conversations_conversation_queue"), "Review"),
        (list_url("conversations.conversation"), "Conversations"),
    ],
)
def test_page_one_is_on_is_marked(admin_client, rf, admin_user, url, title):
    response = admin_client.get(url)
    items = {
        item["title"]: item["active"]
        for group in response.context["sidebar_navigation"]
        for item in group["items"]
    }
    assert [title for title, active in items.items() if active] == [title]
    request = rf.get(INDEX)
    request.user = admin_user
    assert sidebar(request)[0]["items"][0]["link"] == INDEX

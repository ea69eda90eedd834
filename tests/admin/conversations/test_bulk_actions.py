import pytest
from django.urls import reverse

from conversations.admin.conversations import bulk_actions
from conversations.models import Conversation, Label

LIST = reverse("admin:conversations_conversation_changelist")


@pytest.fixture
def reviewer(staff, client):
    user = staff("view_conversation", "review_conversation")
    client.force_login(user)
    return user


@pytest.fixture
def run(client):
    """Run an action on these, or on all that match."""

    def run(action, *rows, query="", everything=False, **data):
        return client.post(
            f"{LIST}?{query}",
            {
                "action": action,
                "_selected_action": [row.pk for row in rows],
                "select_across": int(everything),
                "index": 0,
                **data,
            },
            follow=True,
        )

    return run


def told(response):
    return [str(message) for message in response.context["messages"]]


def offered(response):
    form = response.context["action_form"]
    return {value for value, _ in form.fields["action"].choices if value}


def test_reviewed_conversations_leave_the_queue_and_come_back(reviewer, run, converse):
    one, two = converse(), converse()
    assert told(run("mark_reviewed", one)) == ["1 conversation is reviewed."]
    one.refresh_from_db()
    assert (one.review_state, one.reviewed_by, one.assignee) == (
        "reviewed",
        reviewer,
        reviewer,
    )
    assert one.reviewed_at is not None
    run("mark_unreviewed", one, two)
    one.refresh_from_db()
    assert (one.review_state, one.reviewed_by) == ("unreviewed", None)


def test_conversations_are_assigned_and_let_go(reviewer, run, converse, staff):
    one = converse(assignee=staff(), review_state="in_review")
    run("assign_to_me", one)
    one.refresh_from_db()
    assert (one.assignee, one.review_state) == (reviewer, "unreviewed")
    run("assign_to_nobody", one)
    one.refresh_from_db()
    assert one.assignee is None


def test_labels_are_put_on_and_taken_off(reviewer, run, converse):
    one, two, label = converse(), converse(), Label.objects.create(name="complaint")
    two.labels.add(label)
    answer = run("add_label", one, two, label=label.pk)
    assert told(answer) == ["2 conversations are labelled “complaint”."]
    assert set(label.conversations.all()) == {one, two}
    run("remove_label", one, label=label.pk)
    assert set(label.conversations.all()) == {two}
    assert told(run("add_label", one)) == ["Choose which label, beside the action."]


def test_all_that_match_are_meant_beyond_the_page(reviewer, run, converse):
    rows = [converse(call_successful="failure") for _ in range(30)]
    other = converse(call_successful="success")
    query = "outcome=failure&review=unreviewed"
    answer = run("mark_reviewed", rows[0], query=query, everything=True)
    assert told(answer) == ["30 conversations are reviewed."]
    other.refresh_from_db()
    assert other.review_state == "unreviewed"


def test_actions_are_offered_to_those_who_may(client, staff, converse):
    converse()
    client.force_login(staff("view_conversation"))
    assert client.get(LIST).context["action_form"] is None
    client.force_login(staff("view_conversation", "review_conversation"))
    assert offered(client.get(LIST)) == {
        "mark_reviewed",
        "mark_unreviewed",
        "assign_to_me",
        "assign_to_nobody",
        "add_label",
        "remove_label",
    }
    client.force_login(staff("view_conversation", "export_conversation"))
    assert offered(client.get(LIST)) == {
        "export_csv",
        "export_xlsx",
        "export_json",
        "export_turns",
    }


def test_actions_of_others_are_refused(client, staff, run, converse):
    one = converse()
    client.force_login(staff("view_conversation", "export_conversation"))
    run("mark_reviewed", one)
    run("delete_selected", one, post="yes")
    one.refresh_from_db()
    assert one.review_state == "unreviewed"


def test_chosen_ones_are_deleted_after_a_question(admin_client, converse, monkeypatch):
    one, two = converse(), converse()
    data = {"action": "delete_selected", "_selected_action": [one.pk], "index": 0}
    asked = admin_client.post(LIST, data)
    assert "Are you sure" in asked.content.decode()
    admin_client.post(LIST, {**data, "post": "yes"})
    assert list(Conversation.objects.all()) == [two]


def test_too_many_are_not_deleted_at_once(admin_client, converse, monkeypatch):
    monkeypatch.setattr(bulk_actions, "MOST_DELETED", 1)
    rows = [converse(), converse()]
    data = {"_selected_action": [row.pk for row in rows], "index": 0}
    answer = admin_client.post(
        LIST, {"action": "delete_selected", "post": "yes", **data}, follow=True
    )
    assert told(answer)[0].startswith("At most 1 conversations are deleted at once.")
    assert Conversation.objects.count() == 2


def test_live_ones_are_not_deleted_in_bulk(admin_client, converse):
    live = converse(status="in-progress")
    admin_client.post(
        LIST,
        {"action": "delete_selected", "_selected_action": [live.pk], "post": "yes"},
    )
    assert Conversation.objects.filter(pk=live.pk).exists()

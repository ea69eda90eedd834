from django.urls import reverse

from conversations.admin.feedback import COMMENTS_A_PAGE
from conversations.models import Feedback

LIST = reverse("admin:conversations_feedback_changelist")
COMMENTS = reverse("admin:conversations_feedback_comments")


def test_thumbs_lead_to_what_they_are_about(reader, conversation):
    turn = conversation.turns.get(role="agent")
    Feedback.objects.update(turn=turn)
    Feedback.objects.create(conversation=conversation, score="like")
    page = reader.get(LIST).content.decode()
    assert "We open at" in page
    assert "The conversation" in page
    link = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    assert link in page


def test_thumbs_are_not_edited(admin_client, conversation):
    given = Feedback.objects.get()
    change = reverse("admin:conversations_feedback_change", args=[given.pk])
    admin_client.post(change, {"score": "like"})
    given.refresh_from_db()
    assert given.score == "dislike"


def test_comments_stand_newest_first_in_pages(reader, converse):
    for number in range(COMMENTS_A_PAGE + 1):
        converse(rating=3, rating_comment=f"<i>Comment {number}</i>")
    page = reader.get(COMMENTS).content.decode()
    assert "&lt;i&gt;Comment 0&lt;/i&gt;" in page
    assert f"Comment {COMMENTS_A_PAGE}<" not in page.replace("&lt;", "<")
    assert "Page 1 of 2" in page
    second = reader.get(COMMENTS, {"p": "2"}).content.decode()
    assert f"Comment {COMMENTS_A_PAGE}&lt;" in second


def test_no_comments_yet(reader):
    assert "Nobody wrote anything yet." in reader.get(COMMENTS).content.decode()


def test_who_may_not_read_conversations_sees_no_feedback(client, staff, conversation):
    client.force_login(staff("view_feedback", "view_agent"))
    assert client.get(LIST).status_code == 403
    assert client.get(COMMENTS).status_code == 403


def test_queries_do_not_grow_with_rows(reader, converse, django_assert_max_num_queries):
    for number in range(20):
        made = converse(rating_comment="Fine.")
        Feedback.objects.create(conversation=made, score="like", event_id=number)
    with django_assert_max_num_queries(10):
        reader.get(LIST)
    with django_assert_max_num_queries(8):
        reader.get(COMMENTS)

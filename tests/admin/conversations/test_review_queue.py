from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from conversations.store.review.queue import take

QUEUE = reverse("admin:conversations_conversation_queue")
NEXT = reverse("admin:conversations_conversation_next")


@pytest.fixture
def ada(staff):
    return staff("view_conversation", "review_conversation")


@pytest.fixture
def reviewer(client, ada):
    client.force_login(ada)
    return client


def page_of(conversation):
    return reverse("admin:conversations_conversation_change", args=[conversation.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state(conversation):
    conversation.refresh_from_db()
    return conversation.review_state, conversation.assignee


def test_next_is_the_newest_that_waits_and_is_taken(reviewer, ada, converse):
    newest = converse()
    converse()
    response = reviewer.post(NEXT)
    assert response.status_code == 303
    assert response["Location"] == page_of(newest)
    assert state(newest) == ("in_review", ada)


def test_one_is_done_and_the_next_comes(reviewer, ada, converse):
    newest, older = converse(), converse()
    response = reviewer.post(NEXT, {"leaving": newest.pk, "reviewed": "1"})
    assert response["Location"] == page_of(older)
    assert state(newest) == ("reviewed", ada)
    assert said(response) == [f"Reviewed: {newest}."]


def test_one_is_left_as_it_is_and_does_not_come_again(reviewer, converse):
    newest, older = converse(), converse()
    response = reviewer.post(NEXT, {"leaving": newest.pk})
    assert response["Location"] == page_of(older)
    assert state(newest) == ("unreviewed", None)


def test_next_keeps_to_the_filters_and_order_of_the_list(reviewer, converse):
    newest = converse(source="js_sdk")
    converse(status="failed", source="js_sdk")
    older_failed = converse(status="failed")
    filters = "status__exact=failed&q="
    response = reviewer.post(
        NEXT, {"leaving": newest.pk, "_changelist_filters": filters}
    )
    first = urlsplit(response["Location"])
    assert parse_qs(first.query) == {"_changelist_filters": [filters]}
    response = reviewer.post(NEXT, {"_changelist_filters": filters})
    assert urlsplit(response["Location"]).path == page_of(older_failed)
    response = reviewer.post(NEXT, {"_changelist_filters": filters})
    assert urlsplit(response["Location"]).path == QUEUE
    assert state(newest) == ("unreviewed", None)


def test_filters_that_are_not_understood_are_told(reviewer, converse):
    one = converse()
    response = reviewer.post(NEXT, {"_changelist_filters": "nonsense__x=1"})
    assert urlsplit(response["Location"]).path == page_of(one)
    assert "filters were not understood" in said(response)[0]


def test_when_nothing_waits_the_queue_says_so(reviewer):
    response = reviewer.post(NEXT, {"leaving": "nonsense", "reviewed": "1"})
    assert response["Location"] == QUEUE
    assert said(response) == ["Nothing more waits for your review."]
    assert "Nothing waits for your review." in reviewer.get(QUEUE).content.decode()


def test_queue_shows_what_waits_and_what_was_begun(
    reviewer, ada, staff, converse, django_assert_max_num_queries
):
    begun, waiting, ben = converse(title="Begun one"), converse(title="Waits"), staff()
    take(begun, ada)
    take(converse(title="With Ben"), ben)
    content = reviewer.get(QUEUE).content.decode()
    assert content.index("Begun one") < content.index("Waits")
    assert page_of(begun) in content
    assert page_of(waiting) in content
    assert "With Ben" not in content
    with django_assert_max_num_queries(20) as few:
        reviewer.get(QUEUE)
    for _ in range(30):
        converse()
    with django_assert_max_num_queries(len(few)):
        reviewer.get(QUEUE)


def test_queue_is_for_reviewers(reader, converse):
    one = converse()
    assert reader.get(QUEUE).status_code == 403
    assert reader.post(NEXT).status_code == 403
    assert state(one) == ("unreviewed", None)


def test_looking_takes_nothing(reviewer, converse):
    one = converse()
    assert reviewer.get(NEXT).status_code == 405
    reviewer.get(QUEUE)
    reviewer.get(page_of(one))
    assert state(one) == ("unreviewed", None)


def test_list_leads_to_the_queue_with_its_filters(reviewer, converse):
    one = converse(status="failed")
    converse()
    url = reverse("admin:conversations_conversation_changelist")
    content = reviewer.get(url, {"status__exact": "failed"}).content.decode()
    address = f"{QUEUE}?_changelist_filters=status__exact%3Dfailed"
    assert address in content
    waiting = reviewer.get(address).context["waiting"]
    assert list(waiting) == [one]


def test_list_offers_no_queue_to_who_only_reads(reader):
    url = reverse("admin:conversations_conversation_changelist")
    assert QUEUE not in reader.get(url).content.decode()

import re

import pytest
from django.urls import reverse

from conversations.admin.conversations.list_pages import AtLeast, BoundedPaginator
from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Feedback,
    Label,
    Turn,
)
from conversations.store.search.search import index_conversations

LIST = reverse("admin:conversations_conversation_changelist")


def listed(response):
    return list(response.context["cl"].result_list)


def test_list_shows_what_matters_of_each(reader, conversation, staff):
    conversation.labels.add(Label.objects.create(name="follow up", colour="info"))
    Conversation.objects.filter(pk=conversation.pk).update(
        title="Opening <hours>",
        call_successful="failure",
        rating=4,
        language="de",
        source="widget",
        assignee=staff(),
        summary="They asked for <hours> & got none.",
    )
    for name, learned in (("name", "Ada"), ("city", None)):
        CollectedValue.objects.create(
            conversation=conversation, identifier=name, type="string", text=learned
        )
    results = [("solved", "failure"), ("polite", "success"), ("kind", "success")]
    for name, result in results:
        CriterionResult.objects.create(
            conversation=conversation, identifier=name, name=name.title(), result=result
        )
    content = reader.get(LIST).content.decode()
    for shown in (
        "Opening &lt;hours&gt;",
        "Library desk",
        "1:05",
        "Failure",
        "Met: Polite, Kind",
        "Not met: Solved",
        "4<span",
        "They asked for &lt;hours&gt; &amp; got none.",
        "<b>name</b> Ada",
        "thumb_down",
        "de · widget",
        "follow up",
        "Not reviewed",
        "staff",
    ):
        assert shown in content
    assert "<b>city</b>" not in content


def test_list_says_where_stands_what_is_not_judged(reader, converse):
    converse(status="in-progress", duration_ms=None)
    converse(status="failed")
    converse(status="failed", call_successful="success")
    content = reader.get(LIST).content.decode()
    for shown in ("No topic", "In progress", "Failed", "Broken off"):
        assert shown in content


def test_list_costs_the_same_however_long_it_is(
    reader, converse, django_assert_max_num_queries
):
    label = Label.objects.create(name="follow up")

    def talk(number):
        made = converse()
        Turn.objects.create(
            conversation=made, event_id=1, role="user", text="Hi", started_ms=number
        )
        Feedback.objects.create(conversation=made, event_id=1, score="like")
        CriterionResult.objects.create(
            conversation=made, identifier="solved", result="success"
        )
        CollectedValue.objects.create(
            conversation=made, identifier="name", type="string", text="Ada"
        )
        made.labels.add(label)
        index_conversations([made.pk])

    def queries(**query):
        with django_assert_max_num_queries(15) as captured:
            assert reader.get(LIST, query).status_code == 200
        return len(captured)

    talk(0)
    reader.get(LIST)
    found = {"q": "hi", "criterion": "solved:success", "label": "follow up"}
    few, few_found = queries(), queries(**found)
    for number in range(20):
        talk(number)
    assert queries() == few
    assert queries(**found) == few_found


@pytest.mark.parametrize(
    ("words", "found"),
    [("open", True), ("OPEN when", True), ("open closed", False), ("come in", False)],
)
def test_search_finds_what_was_said_and_heard(reader, conversation, words, found):
    index_conversations([conversation.pk])
    response = reader.get(LIST, {"q": words})
    assert (conversation in listed(response)) is found


def test_search_shows_where_it_was_said(reader, conversation):
    index_conversations([conversation.pk])
    content = reader.get(LIST, {"q": "open"}).content.decode()
    assert "When do you <mark>open</mark>?" in content


def test_search_says_what_it_finds(reader, conversation):
    assert "Words that were said" in reader.get(LIST).content.decode()


def test_oldest_come_first_when_asked(reader, converse):
    newest, oldest = converse(), converse()
    assert listed(reader.get(LIST)) == [newest, oldest]
    column = reader.get(LIST).context["cl"].list_display.index("began")
    assert listed(reader.get(LIST, {"o": column})) == [oldest, newest]


def test_pages_are_counted_up_to_a_bound(reader, converse, monkeypatch):
    monkeypatch.setattr("conversations.admin.conversations.list_pages.COUNTED", 50)
    monkeypatch.setattr("conversations.admin.conversations.list_pages.AHEAD", 0)
    for _ in range(80):
        converse()
    content = reader.get(LIST).content.decode()
    assert re.search(r"50\+\s+conversations", content)
    # Further pages are reached from the last that was counted, and then by counting.
    assert len(listed(reader.get(LIST, {"p": 3}))) == 25
    response = reader.get(LIST, {"p": 4})
    assert len(listed(response)) == 5
    assert response.context["cl"].result_count == 80
    assert reader.get(LIST, {"p": 9}).status_code == 302
    assert reader.get(LIST, {"p": "x"}).status_code in (200, 302)


def test_show_all_is_offered_where_something_is_left_out(reader, converse):
    converse()
    assert "Show all" not in reader.get(LIST).content.decode()
    assert "Show all" in reader.get(LIST, {"outcome": "none"}).content.decode()


def test_a_bounded_number_says_so():
    assert str(AtLeast(10_000)) == "10,000+"
    assert AtLeast(10_000) == 10_000


@pytest.mark.django_db
def test_few_are_counted_to_the_end(converse):
    converse()
    assert str(BoundedPaginator(Conversation.objects.all(), 25).count) == "1"

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import Analysis, Contact, Conversation, Label, Remark, Turn
from tests.store.held_conversations import looked_up

NOW = timezone.now()


def page_of(conversation):
    return reverse("admin:conversations_conversation_change", args=[conversation.pk])


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


def test_one_comes_to_what_the_same_person_said_before_and_after(
    reader, conversation, converse
):
    contact = Contact.objects.create(user_id="ada", first_seen_at=NOW, last_seen_at=NOW)
    earlier = converse(contact=contact, started_at=NOW - timedelta(days=2))
    later = converse(contact=contact, started_at=NOW + timedelta(days=2))
    Conversation.objects.filter(pk=conversation.pk).update(contact=contact)
    content = " ".join(reader.get(page_of(conversation)).content.decode().split())
    assert f'<a href="{page_of(earlier)}" rel="prev">' in content
    assert f'<a href="{page_of(later)}" rel="next">' in content


def test_every_answer_has_a_chart_and_the_same_in_words(reader, conversation):
    content = reader.get(page_of(conversation)).content.decode()
    chart = content[content.index('<svg class="turn-chart"') :]
    chart = chart[: chart.index("</svg>")]
    assert chart.count("<rect") == 2
    assert 'aria-hidden="true"' in chart
    assert '<dt class="stage-first_audio">first sound</dt>' in content


def test_passages_are_shown_under_the_turn_as_text(reader, conversation):
    looked_up(conversation, 1, "open when", document="Hours", text="<b>At nine.</b>")
    content = " ".join(reader.get(page_of(conversation)).content.decode().split())
    turns = content[content.index('<li class="turn turn-user"') :]
    turns = turns[: turns.index('<li class="turn turn-agent"')]
    assert "1 passage looked up" in turns
    assert "Asked as: open when" in turns
    assert "<strong>Hours</strong>" in turns
    assert "0.625" in turns
    assert "&lt;b&gt;At nine.&lt;/b&gt;" in turns


def test_search_that_found_nothing_says_so(reader, conversation):
    row = looked_up(conversation, 1, "open when")
    row.passages = []
    row.save()
    content = reader.get(page_of(conversation)).content.decode()
    assert "Looked up, nothing found" in content


def test_deleted_words_are_told_from_silence(reader, converse):
    silent = converse()
    assert "Nothing was said." in reader.get(page_of(silent)).content.decode()
    silent.transcript_deleted_at = NOW + timedelta(days=30)
    silent.save()
    content = reader.get(page_of(silent)).content.decode()
    assert "Nothing was said." not in content
    assert "The words were deleted on" in content
    silent.transcript_deleted_at = silent.started_at
    silent.save()
    assert "were never kept" in reader.get(page_of(silent)).content.decode()


def test_filters_of_the_list_reach_the_next_one(reviewer, conversation):
    content = reviewer.get(
        page_of(conversation), {"_changelist_filters": 'source="x"'}
    ).content.decode()
    assert (
        '<input type="hidden" name="_changelist_filters"'
        ' value="source=&quot;x&quot;">' in content
    )
    assert "review?_changelist_filters=source%3D%22x%22" in content


def test_page_of_a_reviewer_costs_the_same_however_much_there_is(
    reviewer, conversation, recording, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(30) as captured:
            assert reviewer.get(page_of(conversation)).status_code == 200
        return len(captured)

    def fill(number):
        Turn.objects.create(
            conversation=conversation, event_id=number, role="agent", started_ms=number
        )
        Remark.objects.create(conversation=conversation, text="More")
        conversation.labels.add(Label.objects.create(name=f"label{number}"))

    fill(10)
    reviewer.get(page_of(conversation))
    few = queries()
    for number in range(11, 40):
        fill(number)
    assert queries() == few


def test_page_says_of_one_that_is_judged_anew_that_it_is_processed(
    reader, conversation
):
    Analysis.objects.create(
        conversation=conversation, state="running", due_at=conversation.started_at
    )
    page = reader.get(page_of(conversation))
    assert page.context["status"] == "processing"
    assert 'data-status="processing"' in page.content.decode()

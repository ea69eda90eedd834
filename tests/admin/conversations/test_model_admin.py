import re

from django.urls import reverse

from conversations.models import Agent, Conversation, Feedback, Turn

LIST = reverse("admin:conversations_conversation_changelist")


def page_of(conversation):
    return reverse("admin:conversations_conversation_change", args=[conversation.pk])


def test_page_costs_the_same_however_much_was_said(
    listener, conversation, recording, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(20) as captured:
            assert listener.get(page_of(conversation)).status_code == 200
        return len(captured)

    listener.get(page_of(conversation))
    few = queries()
    for number in range(10, 40):
        Turn.objects.create(
            conversation=conversation, event_id=number, role="agent", started_ms=number
        )
        Feedback.objects.create(
            conversation=conversation, event_id=number, score="like"
        )
    assert queries() == few


def test_page_is_the_dialogue_in_order(reader, conversation):
    content = reader.get(page_of(conversation)).content.decode()
    order = ["When do you open?", "We open at", "end_call", "Not reached."]
    places = [content.index(words) for words in order]
    assert places == sorted(places)
    for shown in ("interrupted", "0.64 s", "disliked", "Mill Lane", "The caller left."):
        assert shown in content


def test_page_shows_what_was_written_but_not_heard_harmlessly(reader, conversation):
    content = reader.get(page_of(conversation)).content.decode()
    assert "nine. &lt;b&gt;Come in.&lt;/b&gt;</del>" in content
    assert "<b>Come in." not in content


def test_page_of_a_conversation_whose_agent_is_gone(reader, conversation):
    Agent.objects.all().delete()
    assert (
        "Library desk (deleted)" in reader.get(page_of(conversation)).content.decode()
    )


def test_page_offers_the_sound_only_to_those_who_may_hear_it(
    reader, conversation, recording
):
    content = reader.get(page_of(conversation)).content.decode()
    assert "<audio" not in content
    assert "you may not hear it" in content


def test_page_has_no_script_or_style_of_its_own(listener, conversation, recording):
    content = listener.get(page_of(conversation)).content.decode()
    record = content[content.index('<div class="record">') : content.index("</main>")]
    assert "<audio" in record
    assert 'id="review"' in record
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", record)


def test_what_was_said_is_not_edited(admin_client, conversation):
    response = admin_client.post(page_of(conversation), {"agent_name": "Somebody"})
    assert response.status_code == 403
    assert admin_client.get(LIST + "add/").status_code == 403


def test_stranger_sees_nothing(client, staff, conversation):
    client.force_login(staff())
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(conversation)).status_code == 403


def test_deleting_a_conversation_deletes_its_sound(
    admin_client, conversation, recording, django_capture_on_commit_callbacks
):
    storage, name = recording.file.storage, recording.file.name
    assert storage.exists(name)
    url = reverse("admin:conversations_conversation_delete", args=[conversation.pk])
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(url, {"post": "yes"})
    assert not Conversation.objects.exists()
    assert not storage.exists(name)


def test_conversation_that_goes_on_is_not_deleted(admin_client, converse):
    live = converse(status="in-progress", duration_ms=None)
    url = reverse("admin:conversations_conversation_delete", args=[live.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 403


def test_many_are_deleted_together_but_not_those_that_go_on(
    client, staff, conversation, converse
):
    client.force_login(staff("view_conversation", "delete_conversation"))
    live = converse(status="in-progress", duration_ms=None)

    def delete(*chosen):
        return client.post(
            LIST,
            {
                "action": "delete_selected",
                "_selected_action": [one.pk for one in chosen],
                "post": "yes",
            },
        )

    assert delete(conversation, live).status_code == 403
    assert Conversation.objects.count() == 2
    assert delete(conversation).status_code == 302
    assert list(Conversation.objects.all()) == [live]

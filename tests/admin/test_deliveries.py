from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import Delivery, DeliveryAttempt
from conversations.store.webhooks import deliveries
from tests.store.webhooks.told_rows import delivery, webhook
from tests.webhooks.told import FAILURE, SOUND, conversation, recorded

LIST = reverse("admin:conversations_delivery_changelist")

BUTTON = "conversations_delivery_send_this_again"
NO_FORMS = {"attempts-TOTAL_FORMS": 0, "attempts-INITIAL_FORMS": 0}


def page(name, row):
    return reverse(f"admin:conversations_delivery_{name}", args=[row.pk])


def tried(row, **changes):
    values = {"tried_at": timezone.now(), "took_ms": 12, **changes}
    return DeliveryAttempt.objects.create(delivery=row, **values)


@pytest.fixture
def given_up(db):
    row = delivery(of=conversation(), state="given_up", finished_at=timezone.now())
    tried(row, status_code=500, answer="<b>no</b>")
    tried(row, error="No answer came within 20 seconds.")
    return row


def test_the_list_shows_where_each_stands(admin_client, given_up):
    text = admin_client.get(LIST).content.decode()
    assert "Given up" in text
    assert "No answer came within 20 seconds." in text
    assert "A conversation was analysed" in text


def test_states_can_be_filtered(admin_client, given_up):
    waiting = delivery(webhook("other"), event=FAILURE)
    found = (
        admin_client.get(LIST, {"state__exact": "waiting"}).context["cl"].result_list
    )
    assert list(found) == [waiting]
    query = {"q": given_up.conversation.public_id}
    assert list(admin_client.get(LIST, query).context["cl"].result_list) == [given_up]


def test_the_list_takes_as_many_queries_however_many_there_are(
    admin_client, django_assert_max_num_queries
):
    for number in range(20):
        tried(delivery(webhook(f"w{number}"), conversation()))
    with django_assert_max_num_queries(12):
        admin_client.get(LIST)


def test_each_try_and_its_answer_is_shown(admin_client, given_up):
    text = admin_client.get(page("change", given_up)).content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in text
    assert "12 ms" in text
    assert "No answer came within 20 seconds." in text
    assert "At nine." not in text


def test_one_is_sent_again(admin_client, given_up):
    url = page("change", given_up)
    assert f'name="{BUTTON}"' in admin_client.get(url).content.decode()
    answer = admin_client.post(url, {BUTTON: "1", **NO_FORMS})
    assert answer.status_code == 302
    given_up.refresh_from_db()
    assert given_up.state == "waiting"


def test_many_are_sent_again(admin_client, given_up):
    other = delivery(webhook("other"), state="delivered")
    held = delivery(webhook("third"))
    deliveries.claim(held.pk, timezone.now(), 60_000)
    answer = admin_client.post(
        LIST,
        {
            "action": "send_again_selected",
            "_selected_action": [given_up.pk, other.pk, held.pk],
        },
        follow=True,
    )
    text = answer.content.decode()
    assert "To be sent again: 2." in text
    assert "left alone: 1." in text
    assert not Delivery.objects.exclude(state="waiting").exists()


def test_who_may_only_see_them_sends_nothing_again(client, staff, given_up):
    client.force_login(staff("view_delivery"))
    url = page("change", given_up)
    assert BUTTON not in client.get(url).content.decode()
    client.post(url, {BUTTON: "1", **NO_FORMS})
    client.post(
        LIST, {"action": "send_again_selected", "_selected_action": [given_up.pk]}
    )
    given_up.refresh_from_db()
    assert given_up.state == "given_up"


def test_what_is_sent_is_shown_to_those_who_may_read_conversations(
    client, staff, given_up
):
    client.force_login(staff("view_delivery"))
    assert client.get(page("body", given_up)).status_code == 403
    client.force_login(staff("view_conversation"))
    assert client.get(page("body", given_up)).status_code == 403
    client.force_login(staff("view_delivery", "view_conversation"))
    answer = client.get(page("body", given_up))
    assert "At nine." in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_recording_is_not_shown_as_text(admin_client):
    row = conversation()
    recorded(row)
    text = admin_client.get(page("body", delivery(of=row, event=SOUND))).content
    assert b"the recording as MP3" in text
    assert row.public_id.encode() in text


def test_what_is_not_sent_any_more_is_said(admin_client):
    row = conversation(transcript_deleted_at=timezone.now())
    text = admin_client.get(page("body", delivery(of=row))).content.decode()
    assert "Nothing would be sent: What was said was deleted." in text
    assert "At nine." not in text


def test_when_it_is_tried_next_is_shown(admin_client):
    now = timezone.now()
    row = delivery(now=now, due_at=now + timedelta(minutes=5))
    text = admin_client.get(page("change", row)).content.decode()
    assert "tried until" in text


def test_nobody_adds_or_deletes_them(admin_client, given_up):
    assert (
        admin_client.get(reverse("admin:conversations_delivery_add")).status_code == 403
    )
    assert admin_client.get(page("delete", given_up)).status_code == 403

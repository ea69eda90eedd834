import re

import pytest
from django.urls import reverse

from conversations.models import Agent, Delivery, Webhook
from conversations.store.webhooks.choice import choose_for_workspace
from tests.store.webhooks.told_rows import delivery, webhook
from tests.webhooks.receiver import receiver as a_receiver

ADD = reverse("admin:conversations_webhook_add")
LIST = reverse("admin:conversations_webhook_changelist")
SECRET = re.compile(r"wsec_[0-9a-f]{64}")


@pytest.fixture
def receiver(settings):
    with a_receiver() as known:
        settings.PARLEY = {**settings.PARLEY, "WEBHOOK_ALLOWED_HOSTS": [known.host]}
        yield known


def page(name, row):
    return reverse(f"admin:conversations_webhook_{name}", args=[row.pk])


def save(browser, to=ADD, **changes):
    values = {
        "name": "CRM",
        "url": "https://crm.example/hook",
        "events": ["post_call_transcription", "call_initiation_failure"],
        "enabled": "on",
        **changes,
    }
    return browser.post(to, values)


def test_a_secret_that_is_made_is_shown_once(admin_client):
    answer = save(admin_client)
    [secret] = set(SECRET.findall(answer.content.decode()))
    assert "no-store" in answer.headers["Cache-Control"]
    row = Webhook.objects.get()
    assert row.secret.reveal() == secret
    assert row.events == ["post_call_transcription", "call_initiation_failure"]
    later = [
        LIST,
        page("change", row),
        page("history", row),
        page("test", row),
        page("secret", row),
    ]
    for url in later:
        text = admin_client.get(url).content.decode()
        assert secret not in text
        assert row.secret.token not in text


def test_a_secret_can_be_typed_and_is_kept_when_the_field_is_empty(admin_client):
    answer = save(admin_client, secret="typed by staff")
    assert answer.status_code == 302
    row = Webhook.objects.get()
    assert row.secret.reveal() == "typed by staff"
    answer = save(admin_client, page("change", row), name="New")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.secret.reveal()) == ("New", "typed by staff")


def test_a_new_secret_is_asked_for_and_then_shown_once(admin_client):
    row = webhook(secret="former")
    asked = admin_client.get(page("secret", row)).content.decode()
    assert SECRET.findall(asked) == []
    row.refresh_from_db()
    assert row.secret.reveal() == "former"
    answer = admin_client.post(page("secret", row))
    [secret] = set(SECRET.findall(answer.content.decode()))
    row.refresh_from_db()
    assert row.secret.reveal() == secret


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""),
        ("url", "nowhere"),
        ("url", "ftp://crm.example"),
        ("events", "other"),
        ("secret", "x" * 501),
    ],
)
def test_what_cannot_be_is_said_at_its_field(admin_client, field, bad):
    answer = save(admin_client, **{field: bad})
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Webhook.objects.exists()


def test_whose_conversations_it_is_told_of_can_be_chosen(admin_client):
    agent = Agent.objects.create(name="Desk")
    save(admin_client, agents=[agent.pk])
    assert list(Webhook.objects.get().agents.all()) == [agent]
    assert "Desk" in admin_client.get(LIST).content.decode()


def test_a_test_is_sent_and_its_answer_shown(admin_client, receiver):
    receiver.answers = [(202, {}, b"got <it>")]
    row = webhook(url=receiver.url, enabled=False)
    assert receiver.received == []
    assert admin_client.get(page("test", row)).status_code == 200
    assert receiver.received == []
    text = admin_client.post(page("test", row)).content.decode()
    assert "It was taken: 202" in text
    assert "got &lt;it&gt;" in text
    [got] = receiver.received
    assert got.json["type"] == "test"
    assert Delivery.objects.get().state == "delivered"


def test_why_a_test_was_not_answered_is_said(admin_client):
    row = webhook(url="http://127.0.0.1/hook")
    text = admin_client.post(page("test", row)).content.decode()
    assert "OUTBOUND_ALLOWED_HOSTS" in text
    assert Delivery.objects.get().state == "given_up"


@pytest.mark.parametrize("name", ["test", "secret"])
def test_who_may_only_see_it_can_neither_try_it_nor_change_its_secret(
    client, staff, name
):
    row = webhook(secret="former")
    client.force_login(staff("view_webhook"))
    assert client.get(page("change", row)).status_code == 200
    for ask in (client.get, client.post):
        assert ask(page(name, row)).status_code == 403
    row.refresh_from_db()
    assert row.secret.reveal() == "former"
    assert not Delivery.objects.exists()


def test_the_list_shows_what_was_not_delivered_and_no_address(admin_client):
    row = webhook(url="https://crm.example/hook?token=abc")
    delivery(row)
    delivery(row, state="given_up")
    text = admin_client.get(LIST).content.decode()
    assert "1 waiting, 1 given up" in text
    assert "crm.example" in text
    assert "token=abc" not in text


def test_the_list_takes_as_many_queries_however_many_there_are(
    admin_client, django_assert_max_num_queries
):
    for number in range(20):
        row = webhook(f"w{number}", agents=[Agent.objects.create(name="Desk")])
        delivery(row)
    with django_assert_max_num_queries(12):
        admin_client.get(LIST)


def test_what_programs_chose_is_said(admin_client):
    row = webhook()
    text = admin_client.get(page("change", row)).content.decode()
    assert "Yes, for all agents" not in text
    choose_for_workspace({"post_call_webhook_id": row.public_id})
    text = admin_client.get(page("change", row)).content.decode()
    assert "Yes, for all agents" in text


def test_where_there_is_none_it_is_said_what_one_is(admin_client):
    assert "is told when" in admin_client.get(LIST).content.decode()

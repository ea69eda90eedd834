import pytest
from django.db import transaction

from conversations.models import Agent, Delivery
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks.queue import (
    MOST_FAILURES_PER_MINUTE,
    deliveries_wait,
    tell,
    tell_failure,
)
from conversations.store.workspace import change_workspace_settings
from tests.store.held_conversations import held
from tests.store.webhooks.told_rows import DONE, webhook

pytestmark = pytest.mark.django_db

SOUND = WebhookEvent.AUDIO


def agent(name="Desk", override=None, **changes):
    kept = {"platform_settings": {"workspace_overrides": {"webhooks": override}}}
    return Agent.objects.create(name=name, vendor_settings=kept, **changes)


def told():
    return [d.webhook.name for d in Delivery.objects.order_by("webhook__name")]


def test_those_that_want_the_event_of_this_agent_are_told():
    desk, other = agent(), agent("Other")
    webhook("all")
    webhook("of the desk", agents=[desk])
    webhook("of the other", agents=[other])
    webhook("of sound", events=[SOUND])
    webhook("disabled", enabled=False)
    assert tell(held(desk), DONE) == 2
    assert told() == ["all", "of the desk"]


def test_a_thing_is_told_once_however_often_it_happens(settings):
    settings.PARLEY = {**settings.PARLEY, "WEBHOOK_RETRY_MS": 60_000}
    webhook()
    row = held(agent())
    assert [tell(row, DONE), tell(row, DONE)] == [1, 0]
    delivery = Delivery.objects.get()
    assert delivery.due_at == delivery.created_at
    assert (delivery.give_up_at - delivery.created_at).total_seconds() == 60


def test_of_an_agent_that_is_deleted_those_of_all_agents_are_told():
    webhook("all")
    webhook("of one", agents=[agent()])
    assert tell(held(None), DONE) == 1
    assert told() == ["all"]


def test_nothing_is_told_of_what_leaves_no_words_but_failures():
    webhook(events=list(WebhookEvent))
    silent = agent(zero_retention=True)
    assert tell(held(silent), DONE) == 0
    assert tell_failure(silent, {"reason": "unknown"}) == 1
    assert Delivery.objects.get().failure == {"reason": "unknown"}


def test_failures_are_told_each_time_but_not_as_often_as_strangers_like():
    webhook(events=[WebhookEvent.INITIATION_FAILURE])
    desk = agent()
    assert [tell_failure(desk, {}) for _ in range(3)] == [1, 1, 1]
    for _ in range(MOST_FAILURES_PER_MINUTE):
        tell_failure(desk, {})
    assert Delivery.objects.count() == MOST_FAILURES_PER_MINUTE
    webhook("fresh", events=[WebhookEvent.INITIATION_FAILURE])
    assert tell_failure(desk, {}) == 1


def test_an_agents_own_choice_takes_the_place_of_the_workspaces():
    everyone, own = webhook("workspace"), webhook("own", events=[])
    webhook("of staff")
    change_workspace_settings(
        {"webhooks": {"post_call_webhook_id": everyone.public_id}}
    )
    choosy = agent(override={"post_call_webhook_id": own.public_id})
    assert tell(held(choosy), DONE) == 2
    assert told() == ["of staff", "own"]
    assert tell(held(agent()), DONE) == 2
    assert told() == ["of staff", "of staff", "own", "workspace"]


@pytest.mark.parametrize(
    ("choice", "sound"),
    [
        ({"events": ["audio"]}, 1),
        ({"send_audio": True}, 1),
        ({"events": ["transcript"], "send_audio": True}, 1),
        ({"events": None}, 0),
        ({"events": ["answering_machine_detection"]}, 0),
    ],
)
def test_an_agents_own_choice_says_what_is_told(choice, sound):
    own = webhook("own", events=[])
    choosy = agent(override={"post_call_webhook_id": own.public_id, **choice})
    assert tell(held(choosy), SOUND) == sound


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_told():
    webhook()
    row = held(agent())
    heard = []

    def listen(**_kwargs):
        heard.append(Delivery.objects.count())

    deliveries_wait.connect(listen)
    try:
        with transaction.atomic():
            tell(row, DONE)
            transaction.set_rollback(True)
        assert (heard, Delivery.objects.count()) == ([], 0)
        with transaction.atomic():
            tell(row, DONE)
            assert heard == []
    finally:
        deliveries_wait.disconnect(listen)
    assert heard == [1]


def test_asking_takes_as_many_queries_however_many_there_are(
    django_assert_max_num_queries,
):
    desk = agent()
    for number in range(20):
        webhook(f"w{number}", events=[SOUND], agents=[desk])
    row = held(desk)
    with django_assert_max_num_queries(3):
        tell(row, DONE)

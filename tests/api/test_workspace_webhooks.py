import pytest
from django.utils import timezone
from elevenlabs.types import (
    WorkspaceCreateWebhookResponseModel,
    WorkspaceWebhookListResponseModel,
)

from conversations.models import Agent, DeliveryAttempt, Webhook
from tests.store.webhooks.told_rows import delivery, webhook

WEBHOOKS = "/v1/workspace/webhooks"
JSON = "application/json"
NEW = {"auth_type": "hmac", "name": "CRM", "webhook_url": "https://crm.example/hook"}


def make(client, **changes):
    return client.post(WEBHOOKS, {"settings": {**NEW, **changes}}, content_type=JSON)


def change(client, row, **changes):
    body = {"is_disabled": False, "name": "CRM", **changes}
    return client.patch(f"{WEBHOOKS}/{row.public_id}", body, content_type=JSON)


def listed(client, query=""):
    answer = client.get(WEBHOOKS + query).json()
    WorkspaceWebhookListResponseModel.model_validate(answer, strict=True)
    return answer["webhooks"]


def test_one_that_is_made_tells_its_secret_once(caller):
    api = caller("read", "write")
    made = make(api).json()
    WorkspaceCreateWebhookResponseModel.model_validate(made, strict=True)
    row = Webhook.objects.get(public_id=made["webhook_id"])
    assert row.secret.reveal() == made["webhook_secret"]
    assert made["webhook_secret"].startswith("wsec_")
    assert row.events == []
    [shown] = listed(api)
    assert (shown["name"], shown["webhook_url"]) == ("CRM", NEW["webhook_url"])
    assert made["webhook_secret"] not in str(shown)
    assert "usage" not in shown


def test_who_uses_it_and_how_it_went_is_told(caller, django_assert_max_num_queries):
    api = caller("read", "write")
    chosen, named = webhook("a"), webhook("b")
    webhook("c")
    api.patch(
        "/v1/convai/settings",
        {"webhooks": {"post_call_webhook_id": chosen.public_id}},
        content_type=JSON,
    )
    own = {"webhooks": {"post_call_webhook_id": named.public_id}}
    kept = {"platform_settings": {"workspace_overrides": own}}
    Agent.objects.create(name="Desk", vendor_settings=kept)
    at = timezone.now()
    told = delivery(named)
    DeliveryAttempt.objects.create(delivery=told, tried_at=at, status_code=500)
    DeliveryAttempt.objects.create(delivery=told, tried_at=at, status_code=200)
    with django_assert_max_num_queries(6):
        shown = listed(api, "?include_usages=true")
    assert [w["usage"] for w in shown] == [
        [{"usage_type": "ConvAI Settings"}],
        [{"usage_type": "ConvAI Agent Settings"}],
        [],
    ]
    assert [w["most_recent_failure_error_code"] for w in shown] == [None, 500, None]
    assert shown[1]["most_recent_failure_timestamp"] == int(at.timestamp())


def test_it_can_be_renamed_and_switched_off(caller):
    row = webhook()
    answer = change(caller("write"), row, name="New", is_disabled=True)
    assert answer.json() == {"status": "ok"}
    row.refresh_from_db()
    assert (row.name, row.enabled) == ("New", False)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"webhook_url": "nowhere"}, "settings.webhook_url: "),
        ({"webhook_url": "ftp://crm.example"}, "settings.webhook_url: "),
        ({"name": ""}, "settings.name: "),
        ({"name": "x" * 201}, "settings.name: "),
        ({"request_headers": {"A": "b"}}, "settings.request_headers: "),
    ],
)
def test_what_cannot_be_made_is_refused_by_its_name(caller, changes, place):
    refused = make(caller("write"), **changes)
    assert refused.status_code == 422
    assert refused.json()["detail"]["message"].startswith(place)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"retry_enabled": False},
        {"events": ["speech_to_text"]},
        {"request_headers": {"A": "b"}},
        {"name": ""},
    ],
)
def test_what_cannot_be_changed_is_refused_by_its_name(caller, changes):
    refused = change(caller("write"), webhook(), **changes)
    assert refused.status_code == 422
    [place] = changes
    assert refused.json()["detail"]["message"].startswith(f"{place}: ")


def test_it_can_be_removed_once(caller):
    api, row = caller("write"), webhook()
    address = f"{WEBHOOKS}/{row.public_id}"
    assert api.delete(address).json() == {"status": "ok"}
    assert api.delete(address).status_code == 404
    assert change(api, row).status_code == 404


def test_scopes_hold(caller):
    assert make(caller("read")).status_code == 403
    assert caller("write").get(WEBHOOKS).status_code == 403

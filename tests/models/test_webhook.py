import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conversations.models import (
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Webhook,
)
from conversations.protocol.webhook_events import WebhookEvent
from tests.store.webhooks.told_rows import delivery, webhook

pytestmark = pytest.mark.django_db


def test_one_thing_is_told_to_one_webhook_once():
    row = delivery()
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery(row.webhook, row.conversation)
    delivery(row.webhook, row.conversation, WebhookEvent.AUDIO)
    delivery(row.webhook, event=WebhookEvent.INITIATION_FAILURE)
    delivery(row.webhook, event=WebhookEvent.INITIATION_FAILURE)
    assert Delivery.objects.count() == 4


def test_a_secret_is_needed_and_sealed():
    row = webhook(secret="plain")
    row.refresh_from_db()
    assert row.secret.reveal() == "plain"
    assert "plain" not in row.secret.token
    row.secret = ""
    with pytest.raises(ValidationError) as raised:
        row.full_clean()
    assert list(raised.value.message_dict) == ["secret"]


def test_they_are_told_apart_in_words():
    row = delivery(webhook("CRM"), state=DeliveryState.GIVEN_UP)
    assert str(Webhook.objects.get()) == "CRM"
    assert str(row) == "A conversation was analysed: Given up"
    assert str(DeliveryAttempt(status_code=500)) == "500"
    assert str(DeliveryAttempt(error="gone")) == "gone"

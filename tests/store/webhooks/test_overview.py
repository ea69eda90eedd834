import pytest
from django.utils import timezone

from conversations.models import Delivery, DeliveryAttempt, Webhook
from conversations.store.webhooks.overview import with_deliveries, with_last_answer
from tests.store.webhooks.told_rows import delivery, webhook

pytestmark = pytest.mark.django_db


def test_what_was_not_delivered_is_counted_by_webhook():
    busy = webhook("a")
    webhook("b")
    for state in ("waiting", "waiting", "given_up", "delivered"):
        delivery(busy, state=state)
    rows = with_deliveries(Webhook.objects.order_by("name"))
    assert [(row.waiting, row.given_up) for row in rows] == [(2, 1), (0, 0)]


def test_the_last_answer_stands_for_the_delivery():
    row = delivery()
    now = timezone.now()
    DeliveryAttempt.objects.create(delivery=row, tried_at=now, status_code=500)
    DeliveryAttempt.objects.create(delivery=row, tried_at=now, error="gone")
    found = with_last_answer(Delivery.objects.all()).get()
    assert (found.last_status, found.last_error) == (None, "gone")

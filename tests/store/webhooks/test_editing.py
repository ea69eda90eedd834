import pytest

from conversations.models import Webhook
from conversations.store.webhooks.editing import (
    BadWebhook,
    NoWebhook,
    create_webhook,
    known_webhooks,
    new_secret,
    renew_secret,
)

pytestmark = pytest.mark.django_db


def test_no_two_secrets_are_alike():
    assert new_secret() != new_secret()


def test_its_secret_is_in_no_log_and_sealed_in_the_row():
    made = create_webhook("CRM", "https://crm.example/hook")
    assert made.secret not in repr(made)
    [row] = Webhook.objects.values()
    assert made.secret not in str(row)
    assert row["secret"].reveal() == made.secret


def test_a_name_that_does_not_fit_is_said_by_its_column():
    with pytest.raises(BadWebhook) as raised:
        create_webhook("x" * 201, "https://crm.example/hook")
    assert raised.value.field == "name"


def test_one_that_never_failed_says_so():
    create_webhook("CRM", "https://crm.example/hook")
    [known] = known_webhooks()
    assert (known.failed_at, known.failed_with) == (None, None)


def test_a_new_secret_is_shown_once_and_takes_the_place_of_the_former():
    made = create_webhook("CRM", "https://crm.example/hook")
    row = Webhook.objects.get()
    new = renew_secret(row.pk)
    assert new.startswith("wsec_")
    assert new != made.secret
    row.refresh_from_db()
    assert row.secret.reveal() == new


def test_of_no_webhook_no_secret_is_made():
    with pytest.raises(NoWebhook):
        renew_secret(0)

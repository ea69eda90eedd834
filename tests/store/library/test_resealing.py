import pytest

from conversations.models import Agent, AuthConnection, Sealed, Secret, Webhook
from conversations.store.library import resealing
from conversations.store.library.resealing import reseal, sealed_columns
from conversations.store.library.secrets import create_secret

pytestmark = pytest.mark.django_db


def run():
    return list(reseal())[-1]


def test_every_model_that_keeps_secrets_is_known():
    known = {model: set(columns) for model, columns in sealed_columns()}
    assert known[Secret] == {"value"}
    assert known[Agent] >= {"hosted_api_key"}
    assert known[AuthConnection] == {"credentials", "entries", "token"}
    assert known[Webhook] == {"secret"}


def test_all_are_sealed_with_the_first_key(settings, monkeypatch):
    monkeypatch.setattr(resealing, "CHUNK", 2)
    settings.ENCRYPTION_KEYS = ["old"]
    for number in range(5):
        create_secret(f"s{number}", f"value {number}")
    AuthConnection.objects.create(name="CRM", credentials=Sealed.of("c"))
    settings.ENCRYPTION_KEYS = ["new", "old"]
    create_secret("newest", "n")
    done = run()
    assert (done.seen, done.changed, done.unreadable) == (7, 6, ())
    settings.ENCRYPTION_KEYS = ["new"]
    values = [secret.value.reveal() for secret in Secret.objects.order_by("name")]
    assert values == ["n", *(f"value {number}" for number in range(5))]
    assert AuthConnection.objects.get().credentials.reveal() == "c"


def test_a_run_that_broke_off_goes_on_where_it_was(settings, monkeypatch):
    monkeypatch.setattr(resealing, "CHUNK", 1)
    settings.ENCRYPTION_KEYS = ["old"]
    for number in range(3):
        create_secret(f"s{number}", "x")
    settings.ENCRYPTION_KEYS = ["new", "old"]
    steps = reseal()
    next(steps), next(steps)
    steps.close()
    done = run()
    assert (done.seen, done.changed) == (3, 2)
    assert run().changed == 0


def test_what_no_key_opens_is_named_and_left_as_it_is(settings):
    settings.ENCRYPTION_KEYS = ["lost"]
    lost = create_secret("lost", "x")
    settings.ENCRYPTION_KEYS = ["new"]
    create_secret("known", "y")
    done = run()
    assert done.unreadable == (f"secret {lost.pk}: value",)
    assert Secret.objects.get(pk=lost.pk).value == lost.value


def test_a_secret_that_was_changed_meanwhile_stays(settings):
    settings.ENCRYPTION_KEYS = ["old"]
    secret = create_secret("s", "before")
    row = {"pk": secret.pk, "value": secret.value}
    settings.ENCRYPTION_KEYS = ["new", "old"]
    Secret.objects.update(value=Sealed.of("after"))
    done = resealing.Resealed()
    resealing._reseal_row(Secret, ["value"], row, done)
    assert done.changed == 0
    assert Secret.objects.get().value.reveal() == "after"

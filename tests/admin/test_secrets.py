from django.urls import reverse

from conversations.models import Secret, Tool
from conversations.store.library.secrets import create_secret

ADD = reverse("admin:conversations_secret_add")


def page_of(secret, name="change"):
    return reverse(f"admin:conversations_secret_{name}", args=[secret.pk])


def test_secret_is_set_and_never_shown(admin_client):
    assert admin_client.get(ADD).status_code == 200
    assert admin_client.post(ADD, {"name": "crm"}).status_code == 200
    answer = admin_client.post(ADD, {"name": "crm", "value": "sk-secret"})
    assert answer.status_code == 302
    secret = Secret.objects.get()
    assert secret.value.reveal() == "sk-secret"
    for url in (page_of(secret), page_of(secret, "history")):
        page = admin_client.get(url).content.decode()
        assert "sk-secret" not in page
        assert secret.value.token not in page


def test_value_stays_when_only_the_name_changes(admin_client):
    secret = create_secret("crm", "sk-secret")
    admin_client.post(page_of(secret), {"name": "crm 2", "value": ""})
    secret.refresh_from_db()
    assert (secret.name, secret.value.reveal()) == ("crm 2", "sk-secret")
    admin_client.post(page_of(secret), {"name": "crm 2", "value": "sk-2"})
    secret.refresh_from_db()
    assert secret.value.reveal() == "sk-2"


def test_what_uses_a_secret_is_shown_and_keeps_it(admin_client):
    secret = create_secret("crm", "x")
    Tool.objects.create(
        name="book table", kind="webhook", config={"a": {"secret_id": secret.public_id}}
    )
    assert "book table" in admin_client.get(page_of(secret)).content.decode()
    asked = admin_client.get(page_of(secret, "delete")).content.decode()
    assert "crm: used by book table" in asked
    admin_client.post(page_of(secret, "delete"), {"post": "yes"})
    assert Secret.objects.count() == 1


def test_unused_secret_is_deleted(admin_client):
    secret = create_secret("crm", "x")
    assert "Nothing" in admin_client.get(page_of(secret)).content.decode()
    admin_client.post(page_of(secret, "delete"), {"post": "yes"})
    assert Secret.objects.count() == 0

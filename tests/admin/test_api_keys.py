import re

import pytest
from django.urls import reverse

from conversations.models import ApiKey
from conversations.store.access.api_keys import known_key, make_key

ADD = reverse("admin:conversations_apikey_add")
LIST = reverse("admin:conversations_apikey_changelist")


def make(browser, **changes):
    values = {"name": "Shop", "scopes": ["read", "talk"], **changes}
    return browser.post(ADD, values)


def test_new_key_is_shown_once(admin_client, admin_user):
    page = make(admin_client)
    [key] = set(re.findall(r"parley_[\w-]{40,}", page.content.decode()))
    assert "no-store" in page.headers["Cache-Control"]
    assert known_key(key).scopes == {"read", "talk"}
    row = ApiKey.objects.get()
    assert (row.name, row.created_by, row.start) == ("Shop", admin_user, key[:12])
    later = [
        admin_client.get(LIST),
        admin_client.get(reverse("admin:conversations_apikey_change", args=[row.pk])),
        admin_client.get(reverse("admin:conversations_apikey_history", args=[row.pk])),
        admin_client.get(reverse("admin:index")),
    ]
    for answer in later:
        assert answer.status_code == 200
        assert key not in answer.content.decode()
        assert row.key_hash not in answer.content.decode()


@pytest.mark.parametrize(("field", "bad"), [("name", ""), ("scopes", ["all"])])
def test_key_needs_a_name_and_scopes_there_are(admin_client, field, bad):
    page = make(admin_client, **{field: bad})
    assert list(page.context["adminform"].form.errors) == [field]
    assert ApiKey.objects.count() == 0


def test_key_without_scopes_is_refused(admin_client):
    page = admin_client.post(ADD, {"name": "Shop"})
    assert "scopes" in page.context["adminform"].form.errors


def test_changing_a_key_makes_no_other(admin_client, admin_user):
    key, row = make_key("Shop", ["read"], admin_user)
    url = reverse("admin:conversations_apikey_change", args=[row.pk])
    answer = admin_client.post(url, {"name": "Store", "scopes": ["write"]})
    assert answer.status_code == 302
    assert known_key(key).scopes == {"write"}
    assert [key.name for key in ApiKey.objects.all()] == ["Store"]


def test_revoking_asks_first(admin_client, admin_user):
    key, row = make_key("Shop", ["read"], admin_user)
    url = reverse("admin:conversations_apikey_revoke", args=[row.pk])
    assert "Shop" in admin_client.get(url).content.decode()
    assert known_key(key)
    admin_client.post(url)
    assert known_key(key)
    answer = admin_client.post(url, {"sure": "1"}, follow=True)
    assert known_key(key) is None
    assert "Revoked: Shop." in answer.content.decode()
    again = admin_client.get(url, follow=True).content.decode()
    assert "Nothing to revoke" in again


def test_several_keys_are_revoked_from_the_list(admin_client, admin_user):
    keys = [make_key(f"Shop {n}", ["read"], admin_user) for n in range(3)]
    ticked = [row.pk for _, row in keys[:2]]
    data = {"action": "revoke_selected", "_selected_action": ticked}
    asked = admin_client.post(LIST, data).content.decode()
    assert "Shop 0" in asked
    assert "Shop 2" not in asked
    admin_client.post(LIST, {**data, "sure": "1"})
    assert [known_key(key) is None for key, _ in keys] == [True, True, False]


def test_revoking_takes_permission_and_deleting_is_not_offered(
    client, staff, admin_client
):
    _, row = make_key("Shop", ["read"])
    url = reverse("admin:conversations_apikey_revoke", args=[row.pk])
    client.force_login(staff("view_apikey"))
    assert client.post(url, {"sure": "1"}).status_code == 403
    assert ApiKey.objects.get().revoked_at is None
    delete = reverse("admin:conversations_apikey_delete", args=[row.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403

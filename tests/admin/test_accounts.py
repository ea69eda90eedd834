import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from conversations.admin.accounts import ThemedGroupAdmin, ThemedUserAdmin


def test_accounts_are_managed_in_the_theme():
    assert isinstance(admin.site.get_model_admin(User), ThemedUserAdmin)
    assert isinstance(admin.site.get_model_admin(Group), ThemedGroupAdmin)


@pytest.mark.parametrize("model", ["user", "group"])
@pytest.mark.parametrize("page", ["add", "changelist"])
def test_pages_of_accounts_open(admin_client, model, page):
    assert admin_client.get(reverse(f"admin:auth_{model}_{page}")).status_code == 200


def test_password_of_an_account_is_set_by_an_administrator(admin_client, staff):
    user = staff()
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    admin_client.post(
        url, {"password1": "a-long-phrase-1", "password2": "a-long-phrase-1"}
    )
    user.refresh_from_db()
    assert user.check_password("a-long-phrase-1")

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


def test_roles_are_explained_where_they_are_given(admin_client, staff):
    own = Group.objects.create(name="Night <shift>")
    page = admin_client.get(
        reverse("admin:auth_user_change", args=[staff().pk])
    ).content.decode()
    assert "<strong>Reviewer</strong>: Reads conversations and contacts" in page
    assert "Night &lt;shift&gt;" in page
    assert f'value="{own.pk}"' in page


def test_new_account_is_of_the_staff_and_has_a_role(admin_client):
    role = Group.objects.get(name="Reviewer")
    admin_client.post(
        reverse("admin:auth_user_add"),
        {
            "username": "ada",
            "usable_password": "true",
            "password1": "a-long-phrase-1",
            "password2": "a-long-phrase-1",
            "is_staff": "on",
            "groups": [role.pk],
        },
    )
    made = User.objects.get(username="ada")
    assert made.is_staff
    assert list(made.groups.all()) == [role]
    listed = admin_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "Reviewer" in listed

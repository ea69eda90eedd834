import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from conversations.models import RoleGroup
from conversations.store.access.roles import ROLES, explanations, give_roles

pytestmark = pytest.mark.django_db


def held(name):
    group = Group.objects.get(name=name)
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in group.permissions.select_related("content_type")
    }


def test_every_permission_that_a_role_names_exists():
    there = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES.values():
        assert role.permissions <= there
        assert held(role.name) == role.among(there)


def test_administrators_hold_all_of_the_app():
    of_app = Permission.objects.filter(content_type__app_label="conversations")
    group = Group.objects.get(name="Administrator")
    assert set(of_app) <= set(group.permissions.all())


def test_new_permission_reaches_the_roles_it_belongs_to_with_the_next_migration():
    gone = Permission.objects.get(codename="view_contact")
    kind = gone.content_type
    gone.delete()
    for row in RoleGroup.objects.all():
        row.given = [name for name in row.given if name != "conversations.view_contact"]
        row.save()
    assert "conversations.view_contact" not in held("Reviewer")
    # Migrating makes the missing permission, as it does for a new model.
    call_command("migrate", verbosity=0)
    assert Permission.objects.filter(
        codename="view_contact", content_type=kind
    ).exists()
    assert "conversations.view_contact" in held("Reviewer")
    assert "conversations.view_contact" in held("Administrator")
    assert "conversations.view_contact" not in held("Agent editor")


def test_what_an_owner_took_away_or_added_stays_so():
    group = Group.objects.get(name="Reviewer")
    group.permissions.remove(Permission.objects.get(codename="change_contact"))
    group.permissions.add(Permission.objects.get(codename="hear_recording"))
    give_roles()
    assert "conversations.change_contact" not in held("Reviewer")
    assert "conversations.hear_recording" in held("Reviewer")


def test_deleted_group_stays_away():
    Group.objects.get(name="Reviewer").delete()
    give_roles()
    assert not Group.objects.filter(name="Reviewer").exists()


def test_renamed_group_is_still_the_role():
    group = Group.objects.get(name="Reviewer")
    group.name = "Quality"
    group.save()
    RoleGroup.objects.filter(key="reviewer").update(given=[])
    group.permissions.clear()
    give_roles()
    assert "conversations.review_conversation" in held("Quality")
    assert not Group.objects.filter(name="Reviewer").exists()


def test_group_of_the_same_name_that_was_there_gains_nothing():
    RoleGroup.objects.all().delete()
    Group.objects.all().delete()
    own = Group.objects.create(name="Administrator")
    give_roles()
    assert own.permissions.count() == 0
    assert held("Administrator (Parley)")


def test_nothing_new_is_nothing_written(django_assert_num_queries):
    with django_assert_num_queries(4):  # two reads, between a savepoint's two ends
        give_roles()


def test_explanations_are_those_of_the_groups():
    group = Group.objects.get(name="Agent editor")
    assert explanations()[group.pk] == ROLES["agent_editor"].explanation

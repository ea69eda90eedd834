import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from conversations.models.role import RoleGroup

pytestmark = pytest.mark.django_db


def test_role_outlives_its_group():
    group = Group.objects.create(name="Quality")
    row = RoleGroup.objects.create(key="quality", group=group, given=["auth.view_user"])
    group.delete()
    row.refresh_from_db()
    assert (row.group, row.given) == (None, ["auth.view_user"])
    assert str(row) == "quality"


def test_role_stands_once():
    RoleGroup.objects.create(key="quality")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGroup.objects.create(key="quality")

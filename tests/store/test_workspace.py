import pytest

from conversations.models import Workspace
from conversations.store.workspace import change_workspace_settings, workspace_settings

pytestmark = pytest.mark.django_db


def test_settings_are_one_row():
    assert workspace_settings() == {}
    change_workspace_settings({"a": 1, "b": {"c": 2}})
    assert change_workspace_settings({"b": {"d": 3}}) == {"a": 1, "b": {"d": 3}}
    assert workspace_settings() == {"a": 1, "b": {"d": 3}}
    assert Workspace.objects.count() == 1

import pytest

from conversations.models.workspace import Workspace


def test_settings_are_shared_with_no_other_row():
    first, second = Workspace(), Workspace()
    first.settings["can_use_mcp_servers"] = True
    assert second.settings == {}


@pytest.mark.django_db
def test_settings_come_back_as_they_were_stored():
    stored = {"webhooks": {"events": ["transcript"], "send_audio": None}, "ü ☀": [1.5]}
    Workspace.objects.create(settings=stored)
    row = Workspace.objects.get()
    assert row.settings == stored
    assert str(row) == "Workspace settings"

"""Settings that programs store with the installation."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from conversations.models import Workspace


def workspace_settings() -> dict[str, Any]:
    """As they were sent; empty if none were."""
    row = Workspace.objects.first()
    return dict(row.settings) if row else {}


def change_workspace_settings(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put these in place of the ones of the same name; the others stay."""
    with transaction.atomic():
        row, _ = Workspace.objects.select_for_update().get_or_create(pk=1)
        row.settings = {**row.settings, **changes}
        row.save()
    return dict(row.settings)

"""Whose things are, and what depends on them: one workspace, which owns all."""

from typing import Any

from conversations.store.library.dependents import Dependent

ROLE = "admin"


def access_info() -> dict[str, Any]:
    """The caller's relation to a thing: everything belongs to the installation."""
    return {
        "is_creator": True,
        "creator_name": "Parley",
        "creator_email": "",
        "role": ROLE,
    }


def dependents_json(dependents: list[Dependent]) -> list[dict[str, Any]]:
    """Agents or tools that use a thing, as the API lists them."""
    return [
        {
            "type": "available",
            "id": dependent.public_id,
            "name": dependent.name,
            "created_at_unix_secs": int(dependent.created_at.timestamp()),
            "access_level": ROLE,
        }
        for dependent in dependents
    ]

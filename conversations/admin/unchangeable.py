"""Rows that prove something: nobody changes or deletes them."""

from typing import Any

from django.http import HttpRequest


class Unchangeable:
    """Part of an admin class: to be read only. Comes before the theme's class."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

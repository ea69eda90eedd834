"""The queue of tasks: for administrators to look at, not to touch."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from conversations.admin.theme import ThemedAdmin

if TYPE_CHECKING:
    _Row = DBTaskResult[Any, Any]
else:
    _Row = DBTaskResult

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class ThemedTaskAdmin(DBTaskResultAdmin, ThemedAdmin[_Row]):
    """What was done after conversations, and what waits. Rows hold ids only."""

    show_full_result_count = False

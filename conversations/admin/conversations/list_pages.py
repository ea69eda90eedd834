"""Pages of the list, and what their rows need, in as many queries for any number."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from conversations.models import (
    HAS_VALUE,
    STANDING_COLUMNS,
    CollectedValue,
    Conversation,
    CriterionResult,
)
from conversations.store.search.search import places

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
else:
    from unfold.views import ChangeList

COUNTED = 10_000
AHEAD = 20
"""Pages one may see ahead of the one that is open."""

_NOT_SHOWN = (
    "dynamic_variables",
    "initiation_data",
    "vendor_analysis",
    "vendor_metadata",
    "end_message",
)


class AtLeast(int):
    """A number that was not counted to its end."""

    def __str__(self) -> str:
        return f"{int(self):,}+"

    __repr__ = __str__


class BoundedPaginator(Paginator[Conversation]):
    """Counts as far as one may want to go on from the page that is open."""

    def __init__(
        self, rows: QuerySet[Conversation], per_page: int, page: str = "1"
    ) -> None:
        super().__init__(rows, per_page)
        opened = int(page) if page.isdecimal() else 1
        self._bound = max(COUNTED, (opened + AHEAD) * per_page)

    @cached_property
    def keys(self) -> list[int]:
        """Of the rows, in their order, as far as the bound.

        What chooses the rows is looked up once for their number and for all pages.
        """
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return list(rows.values_list("pk", flat=True)[: self._bound + 1])

    @cached_property
    def count(self) -> int:
        """How many there are, up to a bound."""
        found = len(self.keys)
        return AtLeast(self._bound) if found > self._bound else found


class ConversationChangeList(ChangeList):
    """Rows with their labels, criteria, values and the place of the words looked for."""

    def get_ordering(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> Any:
        """By when they began, in the direction of the index."""
        asked = super().get_ordering(request, queryset)
        return (
            ["started_at", "pk"] if asked[0] == "started_at" else ["-started_at", "-pk"]
        )

    def get_results(self, request: HttpRequest) -> None:
        """Only what the page shows is read."""
        super().get_results(request)
        if self.queryset.query.where == self.root_queryset.query.where:
            # Nothing is left out, so the page need not offer to show all.
            self.full_result_count = self.result_count
        ordering = self.get_ordering(request, self.queryset)
        rows = self.apply_select_related(self.root_queryset).order_by(*ordering)
        judged = CriterionResult.objects.only(
            "conversation_id", "identifier", "name", "standing_result"
        )
        learned = CollectedValue.objects.filter(HAS_VALUE).only(
            "conversation_id", "identifier", "type", *STANDING_COLUMNS
        )
        shown: list[Any] = list(
            rows.filter(pk__in=self._keys_shown())
            .defer(*_NOT_SHOWN)
            .prefetch_related(
                "labels",
                Prefetch("criterion_results", judged, to_attr="results_shown"),
                Prefetch("collected_values", learned, to_attr="values_shown"),
            )
        )
        found = places([row.pk for row in shown], self.query) if self.query else {}
        for row in shown:
            row.place = found.get(row.pk)
        self.result_list = shown

    def _keys_shown(self) -> list[int]:
        assert isinstance(self.paginator, BoundedPaginator)
        keys = self.paginator.keys
        if not self.multi_page or (self.show_all and self.can_show_all):
            return keys
        first = (self.page_num - 1) * self.list_per_page
        return keys[first : first + self.list_per_page]

"""How many rows belong to each row of a list, counted along with it."""

from django.db.models import Count, IntegerField, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def number_of(model: type[Model], of: str, condition: Q | None = None) -> Coalesce:
    """To annotate a list with: rows that name one of the list in their column `of`.

    A subquery for each number: two joins would multiply the rows they count. Of a page
    only the rows that are shown are counted, each through the index of `of`.
    """
    # The condition stands beside the count: among those of the WHERE, SQLite may take
    # the index of the condition, and read all that meet it for each row of the list.
    counted = (
        model._default_manager.filter(**{of: OuterRef("pk")})
        .order_by()
        .values(of)
        .annotate(number=Count("pk", filter=condition))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())

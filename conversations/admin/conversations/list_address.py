"""The list's address: what of it says what is shown."""

from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR
from django.http import QueryDict

from conversations.admin.conversations.filters.findings import (
    CollectedFilter,
    CriterionFilter,
)
from conversations.protocol.storable import storable

FINDINGS = (CriterionFilter, CollectedFilter)
PASSING = (PAGE_VAR, ALL_VAR, ERROR_FLAG)
"""What says where one stands in a list, not which."""


def settled(query: QueryDict) -> str | None:
    """The address that a sent form stands for; None if it is settled already.

    Fields left empty are dropped, what no database takes is dropped from the others,
    and the parts of a new finding become one of those in force.
    """
    made = query.copy()
    for finding in FINDINGS:
        parts = {part: query.get(part, "") for part in finding.parts}
        if added := finding.joined(parts):
            held = made.getlist(finding.parameter_name)
            made.setlist(finding.parameter_name, [*held, added])
        for part in finding.parts:
            made.pop(part, None)
    for name, values in list(made.lists()):
        kept = list(dict.fromkeys(filter(None, map(storable, values))))
        if kept:
            made.setlist(name, kept)
        else:
            del made[name]
    return None if made == query else made.urlencode()


def view_of(query: QueryDict) -> str:
    """An address as a view keeps it: in one order, without the page."""
    made = query.copy()
    for name in PASSING:
        made.pop(name, None)
    ordered = QueryDict(mutable=True)
    for name, values in sorted(made.lists()):
        ordered.setlist(name, values)
    return ordered.urlencode()

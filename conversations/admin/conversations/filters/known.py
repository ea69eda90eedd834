"""What the choices of one page offer, looked up once for all of its filters."""

from django.http import HttpRequest

from conversations.store.conversations.known_values import KnownValues, known_values

_KEPT = "_parley_known_values"


def known(request: HttpRequest) -> KnownValues:
    """The values that occur."""
    found: KnownValues | None = getattr(request, _KEPT, None)
    if found is None:
        found = known_values()
        setattr(request, _KEPT, found)
    return found

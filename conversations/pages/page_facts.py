"""What every page for callers is told, whichever view renders it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from conversations.pages.start_page_kind import StartPageKind, start_page_kind


def page_facts(request: HttpRequest) -> dict[str, Any]:
    """Its language in two letters, all of them by their own names, and whether there is
    a start page to lead to.
    """
    return {
        # Django's own tag gives their names in the language of the page.
        "languages": settings.LANGUAGES,
        "page_language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "has_start_page": start_page_kind(settings.PARLEY["LANDING_PAGE"])
        not in (StartPageKind.OFF, None),
    }

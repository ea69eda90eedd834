"""In which language a page is shown.

Pages for callers are shown in the caller's: as `?language=` says, or a cookie from then,
or the browser. The admin and the API speak English throughout, so that neither is half
translated.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

PARAMETER = "language"
A_YEAR_S = 365 * 86_400


class LanguageMiddleware(LocaleMiddleware):
    """Django's, with a language that the address may name."""

    def process_request(self, request: HttpRequest) -> None:
        """Speak the caller's language until the response is made."""
        if speaks_english_only(request.path):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
            return
        wanted = wanted_language(request.GET.get(PARAMETER, ""))
        if wanted is None:
            super().process_request(request)
            return
        translation.activate(wanted)
        request.LANGUAGE_CODE = wanted

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say which language it is, and remember one that was asked for."""
        if speaks_english_only(request.path):
            return response
        wanted = wanted_language(request.GET.get(PARAMETER, ""))
        if wanted is not None:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=A_YEAR_S,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        patch_vary_headers(response, ["Cookie"])
        answered: HttpResponseBase = super().process_response(request, response)
        return answered


def wanted_language(named: str) -> str | None:
    """One that the pages speak; None where it names none of these."""
    if not named or len(named) > 20:
        return None
    try:
        return translation.get_supported_language_variant(named)
    except LookupError:
        return None


def speaks_english_only(path: str) -> bool:
    """Whether this address is for staff or for programs."""
    return path.startswith((reverse("admin:index"), reverse("api:api-root")))

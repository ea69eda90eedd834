"""How the API says no: `{"detail": {"status": ..., "message": ...}}`."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from conversations.store.paging import BadCursor

logger = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that cannot be granted; `status` is a word for programs."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message


def not_found(what: str, public_id: str) -> Refusal:
    """There is no such thing."""
    return Refusal(404, f"{what}_not_found", f"There is no {what} {public_id[:80]!r}.")


def invalid(message: str, *loc: str) -> Refusal:
    """A value that cannot be taken; the message begins with the field's path."""
    return Refusal(422, "invalid", f"{'.'.join(loc)}: {message}" if loc else message)


def faults(found: Iterable[tuple[str, str]], *place: str) -> ValidationError:
    """What is wrong with a body, in the shape of what is checked before a route.

    Each fault is a path with dots, below `place`, and a message.
    """
    return ValidationError(
        [
            {
                # The first is where it is, the second the name of a route's argument.
                "loc": ("body", "body", *place, *filter(None, path.split("."))),
                "msg": message,
                "type": "value_error",
            }
            for path, message in found
        ]
    )


def add_handlers(api: NinjaAPI) -> None:
    """Let the API answer all its errors in one shape."""

    def answer(request: HttpRequest, code: int, detail: Any) -> HttpResponse:
        return api.create_response(request, {"detail": detail}, status=code)

    def refused(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, Refusal)
        return answer(
            request, error.code, {"status": error.status, "message": error.message}
        )

    def unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(
            request,
            401,
            {
                "status": "invalid_api_key",
                "message": "Send a valid key in the header xi-api-key. Keys are made in"
                " the admin, under API keys.",
            },
        )

    def missing(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(
            request, 404, {"status": "not_found", "message": str(error) or "Not found."}
        )

    def malformed(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, ValidationError)
        faults = [
            {
                "loc": _place(fault["loc"]),
                "msg": fault["msg"],
                "type": fault["type"],
            }
            for fault in error.errors
        ]
        return answer(request, 422, faults)

    def http(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, HttpError)
        return answer(
            request, error.status_code, {"status": "error", "message": str(error)}
        )

    def too_often(request: HttpRequest, error: Exception) -> HttpResponse:
        # ninja adds Retry-After.
        return answer(
            request,
            429,
            {
                "status": "too_many_requests",
                "message": "Too many calls; wait as long as Retry-After says.",
            },
        )

    def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        message = f"The request's body is larger than {limit} bytes."
        return answer(request, 413, {"status": "too_large", "message": message})

    def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
        # Django's own words name settings and paths of the server.
        logger.warning("unreadable request: %s: %s", type(error).__name__, error)
        message = "The request cannot be read: its host, form or files are malformed."
        return answer(request, 400, {"status": "bad_request", "message": message})

    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        # Without details: they may hold what was said, or a secret.
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        message = "Something failed on the server; its log says what."
        return answer(request, 500, {"status": "internal_error", "message": message})

    def bad_cursor(request: HttpRequest, error: Exception) -> HttpResponse:
        return answer(request, 422, {"status": "invalid", "message": str(error)})

    handlers: dict[type[Exception], Any] = {
        Refusal: refused,
        AuthenticationError: unauthenticated,
        Http404: missing,
        ValidationError: malformed,
        HttpError: http,
        Throttled: too_often,
        BadCursor: bad_cursor,
        RequestDataTooBig: too_large,
        SuspiciousOperation: unreadable,
        MultiPartParserError: unreadable,
        Exception: failed,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _place(loc: tuple[Any, ...]) -> list[Any]:
    # The name of our function's argument is nothing to the client.
    parts = list(loc)
    named_by_us = parts[0] == "body" or (parts[0] == "query" and len(parts) > 2)  # noqa: PLR2004
    if named_by_us:
        del parts[1:2]
    return parts

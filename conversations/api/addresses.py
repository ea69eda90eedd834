"""The API's addresses: also those that nothing stands at answer as the API does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import re_path
from django.urls.resolvers import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

View = Callable[..., HttpResponse]


class AnsweringApi(NinjaAPI):
    """Programs that read only JSON are told in it what they did wrong."""

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """As they are included in the site's."""
        patterns, app, namespace = super().urls
        # Programs have no CSRF token; without one Django would answer in HTML.
        nothing_there = csrf_exempt(self._nothing_there)
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                continue
            # The root has a name, by which the others are found, and nothing else.
            is_root = pattern.name == "api-root"
            pattern.callback = (
                nothing_there if is_root else self._naming_methods(pattern.callback)
            )
        return [*patterns, re_path("^.*$", nothing_there)], app, namespace

    def _naming_methods(self, view: View) -> View:
        @wraps(view)
        def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = view(request, *args, **kwargs)
            if isinstance(answer, HttpResponseNotAllowed):
                return self._not_allowed(request, answer.headers["Allow"])
            return answer

        return named

    def _not_allowed(self, request: HttpRequest, allowed: str) -> HttpResponse:
        message = f"{request.method} is not for this address; use {allowed}."
        answer = self._refusal(request, 405, "method_not_allowed", message)
        answer.headers["Allow"] = allowed
        return answer

    def _nothing_there(self, request: HttpRequest) -> HttpResponse:
        message = f"There is nothing at {request.path[:200]}."
        return self._refusal(request, 404, "not_found", message)

    def _refusal(
        self, request: HttpRequest, code: int, status: str, message: str
    ) -> HttpResponse:
        detail = {"status": status, "message": message}
        return self.create_response(request, {"detail": detail}, status=code)

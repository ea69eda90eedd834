"""Static files, answered before Django sees the request: WhiteNoise's table in ASGI."""

from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped package
    """An ASGI application for static files, and for all else the one it is given.

    A widget asks for a hundred small files between a visitor's tap and the first word.
    In Django's chain each would pass through a thread and a dozen middlewares; of these
    a file needs SecurityMiddleware's headers alone. The files are small, so they are
    read at once.
    """

    def __init__(self, pages: Any) -> None:
        super().__init__()
        self._pages = pages
        self._security = SecurityMiddleware(_no_page)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one HTTP request."""
        request = ASGIRequest(scope, BytesIO())
        static_file = self._file_at(request.path_info)
        if static_file is None or self._belongs_to_https(request):
            await self._pages(scope, receive, send)
            return
        response = self._security.process_response(
            request, self.serve(static_file, request)
        )
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.items()
        ]
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": headers,
            }
        )
        await send({"type": "http.response.body", "body": response.content})

    def _file_at(self, path: str) -> Any:
        return self.find_file(path) if self.autorefresh else self.files.get(path)

    def _belongs_to_https(self, request: ASGIRequest) -> bool:
        """Whether Django shall redirect it."""
        return self._security.redirect and not request.is_secure()

    @staticmethod
    def serve(static_file: Any, request: ASGIRequest) -> HttpResponse:
        """Answer with the file (or the part asked for) held in memory."""
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file:
                content = answer.file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


def _no_page(request: Any) -> Any:
    raise NotImplementedError

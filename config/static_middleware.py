"""Static files by WhiteNoise, for the asynchronous server."""

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped package
    """WhiteNoise that neither streams nor takes every request into a thread.

    WhiteNoise's own middleware answers with an open file, which Django can only read
    as a whole under ASGI, with a warning for each; and being synchronous it would send
    every page through a thread. The files are small, so they are read here.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
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

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a static file, or pass the request on (a coroutine under ASGI)."""
        if self.autorefresh:
            static_file = self.find_file(request.path_info)
        else:
            static_file = self.files.get(request.path_info)
        if static_file is None:
            return self.get_response(request)  # type: ignore[no-any-return]
        response = self.serve(static_file, request)
        if iscoroutinefunction(self):
            return finished(response)  # type: ignore[return-value]
        return response


async def finished(response: HttpResponse) -> HttpResponse:
    """Return what is there already, as the asynchronous chain expects it."""
    return response

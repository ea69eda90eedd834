"""Which abilities of a browser the pages may use: the microphone, and little else."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Handler = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def PermissionsPolicyMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """Sends `PERMISSIONS_POLICY` with every response that is not a static file."""
    policy = ", ".join(
        f"{ability}={who}" for ability, who in settings.PERMISSIONS_POLICY.items()
    )

    def stated(response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", policy)
        return response

    if iscoroutinefunction(get_response):

        async def respond_later(request: HttpRequest) -> HttpResponseBase:
            return stated(await get_response(request))

        return respond_later

    def respond(request: HttpRequest) -> HttpResponseBase:
        return stated(get_response(request))  # type: ignore[arg-type]

    return respond

"""The ASGI application: pages by Django, conversations by their own socket."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# This sets Django up; only then may anything that knows models be imported.
pages = get_asgi_application()

from conversations.realtime.routing import websocket_urlpatterns  # noqa: E402


async def no_such_socket(scope: Any, receive: Any, send: Any) -> None:
    """Refuse a handshake at an address without a socket; the router would raise."""
    await receive()
    await send({"type": "websocket.close"})


# Django's stubs know routes to views only.
sockets: list[Any] = [*websocket_urlpatterns, re_path("", no_such_socket)]  # type: ignore[arg-type]
application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(sockets)})

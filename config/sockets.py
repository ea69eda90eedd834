"""Where a WebSocket may knock."""

from typing import Any

from channels.routing import URLRouter
from django.urls import re_path

from conversations.realtime.routing import websocket_urlpatterns


async def no_such_socket(scope: Any, receive: Any, send: Any) -> None:
    """Refuse a handshake at an address without a socket; the router would raise."""
    await receive()
    await send({"type": "websocket.close"})


# Django's stubs know routes to views only.
routes: list[Any] = [
    *websocket_urlpatterns,
    re_path("", no_such_socket),  # type: ignore[arg-type]
]
sockets = URLRouter(routes)

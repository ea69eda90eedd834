"""WebSocket addresses."""

from django.urls import path

from conversations.realtime.consumer import ConversationConsumer
from conversations.realtime.self_check import SelfCheckConsumer
from conversations.realtime.webrtc.consumer import (
    DualSignallingConsumer,
    SignallingConsumer,
)

websocket_urlpatterns = [
    # The stubs of Django's path() know views only; Channels' URLRouter takes consumers.
    path("v1/convai/conversation", ConversationConsumer.as_asgi()),  # type: ignore[arg-type]
    # LiveKit's clients add these to the address of a server.
    path("rtc", DualSignallingConsumer.as_asgi()),  # type: ignore[arg-type]
    path("rtc/v1", SignallingConsumer.as_asgi()),  # type: ignore[arg-type]
    path("v1/parley/check", SelfCheckConsumer.as_asgi()),  # type: ignore[arg-type]
]

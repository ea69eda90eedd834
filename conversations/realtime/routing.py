"""WebSocket addresses."""

from django.urls import path

from conversations.realtime.consumer import ConversationConsumer

websocket_urlpatterns = [
    # The stubs of Django's path() know views only; Channels' URLRouter takes consumers.
    path("v1/convai/conversation", ConversationConsumer.as_asgi()),  # type: ignore[arg-type]
]

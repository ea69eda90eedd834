"""WebSocket addresses."""

from django.urls import path

from conversations.realtime.consumer import ConversationConsumer

websocket_urlpatterns = [
    path("v1/convai/conversation", ConversationConsumer.as_asgi()),
]

"""What webhooks are told of, and what those who tell them have to know of the rows."""

from conversations.models import SecretUnreadable, WebhookEvent

TEST = "test"
"""In place of an event: staff try whether the address answers."""

__all__ = ["TEST", "SecretUnreadable", "WebhookEvent"]

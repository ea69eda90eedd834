"""Webhooks and deliveries as staff see them in lists: in as many queries for any number."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from conversations.models import Delivery, DeliveryAttempt, DeliveryState, Webhook
from conversations.store.webhooks.choice import workspace_choice


def with_deliveries(webhooks: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Each with how many deliveries wait, and how many were given up."""
    return webhooks.annotate(
        waiting=_count(DeliveryState.WAITING), given_up=_count(DeliveryState.GIVEN_UP)
    )


def with_last_answer(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Each with what the last try came to: `last_status` or `last_error`."""
    tries = DeliveryAttempt.objects.filter(delivery=OuterRef("pk"))
    newest = tries.order_by("-tried_at", "-pk")
    return deliveries.annotate(
        last_status=Subquery(newest.values("status_code")[:1]),
        last_error=Subquery(newest.values("error")[:1]),
    )


def chosen_by_programs(webhook: Webhook) -> bool:
    """Whether programs chose it for all agents, through the API's settings."""
    choice = workspace_choice()
    return choice is not None and choice.webhook_id == webhook.public_id


def _count(state: DeliveryState) -> Any:
    return Count("deliveries", filter=Q(deliveries__state=state))

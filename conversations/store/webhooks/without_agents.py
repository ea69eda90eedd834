"""What becomes of a webhook whose agents are deleted."""

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from conversations.models import Agent, Webhook


@receiver(pre_delete, sender=Agent)
def _remember_webhooks(instance: Agent, **_kwargs: object) -> None:
    # By the time the agent is gone, so is what tied them.
    instance.webhooks_then = list(  # type: ignore[attr-defined]  # read below
        instance.webhooks.values_list("pk", flat=True)
    )


@receiver(post_delete, sender=Agent)
def _switch_off_theirs(instance: Agent, **_kwargs: object) -> None:
    """Whoever was to hear of these agents only must not hear of all others now."""
    theirs: list[int] = instance.webhooks_then  # type: ignore[attr-defined]  # as above
    Webhook.objects.filter(pk__in=theirs, agents=None).update(enabled=False)

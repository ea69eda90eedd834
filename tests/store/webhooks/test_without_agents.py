import pytest

from conversations.models import Agent, Webhook
from tests.store.webhooks.told_rows import webhook

pytestmark = pytest.mark.django_db


def test_a_webhook_of_agents_that_are_all_deleted_hears_of_nobody_else():
    one, other, third = (Agent.objects.create(name=name) for name in "abc")
    limited = webhook("limited", agents=[one, other])
    everybody = webhook("all")
    one.delete()
    assert Webhook.objects.filter(enabled=True).count() == 2
    other.delete()
    limited.refresh_from_db()
    everybody.refresh_from_db()
    assert (limited.enabled, everybody.enabled) == (False, True)
    assert third.pk


def test_so_it_is_when_they_are_deleted_together():
    agents = [Agent.objects.create(name=name) for name in "ab"]
    limited = webhook(agents=agents)
    Agent.objects.all().delete()
    limited.refresh_from_db()
    assert not limited.enabled

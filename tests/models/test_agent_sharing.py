import pytest

from conversations.models import Agent, Sealed
from conversations.models.agent_sharing import Sharing

pytestmark = pytest.mark.django_db


def test_agents_are_listed_and_ask_for_no_code_unless_staff_say_so():
    agent = Agent.objects.create(name="Desk")
    agent.refresh_from_db()
    assert isinstance(agent, Sharing)
    assert agent.listed
    assert not agent.access_code
    assert not agent.is_private


def test_the_code_is_kept_sealed_and_makes_the_agent_private():
    agent = Agent.objects.create(name="Desk", access_code=Sealed.of("blue whale"))
    [stored] = Agent.objects.extra(select={"raw": "access_code"}).values_list(
        "raw", flat=True
    )
    assert stored
    assert "blue" not in str(stored)
    assert agent.is_private

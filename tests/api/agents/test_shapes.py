import pytest
from django.test import RequestFactory

from conversations.api.agents.shapes import AgentChanges, NewAgent, agent_json
from conversations.doors.pictures import picture_json
from conversations.models import Agent


def test_what_was_not_sent_is_not_made_up():
    assert AgentChanges.model_validate({}).sent() == {}
    assert AgentChanges.model_validate({"name": None, "workflow": None}).sent() == {}


def test_keys_that_are_not_known_are_kept():
    sent = {"conversation_config": {"a": [1, 2.5, None]}, "coaching": {"b": True}}
    assert NewAgent.model_validate(sent).sent() == sent


@pytest.mark.django_db
def test_a_picture_stands_in_place_of_the_orb():
    agent = Agent.objects.create(
        name="Desk", avatar="avatars/a.png", widget_avatar_kind="image"
    )
    request = RequestFactory().get("/")
    shown = agent_json(agent, request)["platform_settings"]["widget"]["avatar"]
    assert shown == picture_json(agent, request)
    assert shown["url"].startswith("http://testserver/v1/convai/agents/agent_")
    agent.avatar = "avatars/b.png"
    assert picture_json(agent, request) != shown


@pytest.mark.django_db
def test_an_orb_that_was_chosen_stands_in_place_of_the_picture():
    agent = Agent.objects.create(name="Desk", avatar="avatars/a.png")
    shown = agent_json(agent, RequestFactory().get("/"))
    assert shown["platform_settings"]["widget"]["avatar"]["type"] == "orb"

import pytest
from django.test import RequestFactory

from conversations.doors.pictures import picture_address, widget_config_with_picture
from conversations.models import Agent


def test_another_picture_has_another_address():
    one, two = (picture_address("agent_a", name) for name in ("a/1.png", "a/2.png"))
    assert one.startswith("/v1/convai/agents/agent_a/avatar?v=")
    assert one != two


def test_without_a_picture_there_is_no_address():
    assert picture_address("agent_a", "") == ""


@pytest.mark.django_db
def test_a_picture_is_told_where_it_stands_for_the_agent():
    agent = Agent.objects.create(
        public_id="agent_a", name="Desk", avatar="avatars/a.png"
    )
    assert widget_config_with_picture(agent)["avatar"]["type"] == "orb"
    agent.widget_avatar_kind = "image"
    here = widget_config_with_picture(agent)["avatar"]
    assert here == {
        "type": "image",
        "url": picture_address("agent_a", "avatars/a.png"),
    }
    elsewhere = widget_config_with_picture(agent, RequestFactory().get("/"))
    assert elsewhere["avatar"]["url"] == f"http://testserver{here['url']}"

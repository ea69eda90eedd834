import pytest

from conversations.models import Agent
from conversations.pages.talk_config import widget_of

pytestmark = pytest.mark.django_db


def test_the_picture_stands_at_this_sites_own_address():
    Agent.objects.create(
        public_id="agent_a",
        name="A",
        avatar="avatars/a.png",
        widget_avatar_kind="image",
    )
    avatar = widget_of("agent_a")["avatar"]
    assert avatar["type"] == "image"
    assert avatar["url"].startswith("/v1/convai/agents/agent_a/avatar?v=")


def test_without_a_picture_the_orb_is_the_widgets():
    Agent.objects.create(
        public_id="agent_a", name="A", avatar="a.png", widget_avatar_kind="orb"
    )
    assert widget_of("agent_a")["avatar"]["type"] == "orb"

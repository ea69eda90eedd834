from dataclasses import replace

import pytest

from conversations.models import Agent, AuthConnection, Tool
from conversations.presets.preset import all_presets
from conversations.protocol.auth_connection import parse_connection
from conversations.store.agents.preset import (
    CannotAdd,
    Choice,
    add_preset,
    has_connection,
)
from conversations.store.library.connections import create_connection

pytestmark = pytest.mark.django_db

HUBSPOT = next(preset for preset in all_presets() if preset.name == "hubspot")
VALUES = {
    "your-access-token": "pat-hush",
    "https://api.hubapi.com": "https://x.example",
}
BEARER = {"auth_type": "bearer_auth", "token": "t"}


def add(preset=HUBSPOT, llm=""):
    choice = Choice(VALUES, "hubspot", llm)
    return add_preset(preset, choice, lambda column, name: None)


def nothing_is_there():
    models = (AuthConnection, Tool, Agent)
    return not any(model.objects.exists() for model in models)


def test_another_system_needs_nothing_but_another_folder():
    done = add()
    assert [one.deed for one in done] == ["created"] * 6
    assert [one.what for one in done] == ["connection", *["tool"] * 4, "agent"]
    assert AuthConnection.objects.get().kind == "bearer_auth"
    assert has_connection("hubspot")
    assert not has_connection("salesforce")


def test_an_agent_is_private_unless_its_preset_says_otherwise():
    assert add(replace(HUBSPOT, agent={}))[-1].is_private
    agent = Agent.objects.get()
    assert (agent.name, agent.requires_auth) == ("HubSpot", True)
    assert agent.prompt == HUBSPOT.prompt
    agent.delete()
    auth = {"platform_settings": {"auth": {"enable_auth": False}}}
    assert not add(replace(HUBSPOT, agent=auth))[-1].is_private
    assert not Agent.objects.get().requires_auth


@pytest.mark.parametrize("part", ["conversation_config", "platform_settings"])
def test_an_agent_of_another_shape_is_refused(part):
    with pytest.raises(CannotAdd, match=part):
        add(replace(HUBSPOT, agent={part: ["x"]}))
    assert nothing_is_there()


def test_a_model_that_was_chosen_comes_before_the_one_of_the_preset():
    prompt = {"llm": "openai/theirs", "temperature": 0.5}
    agent = {"conversation_config": {"agent": {"prompt": prompt}}}
    add(replace(HUBSPOT, agent=agent), llm="openai/ours")
    made = Agent.objects.get()
    assert (made.llm, made.temperature) == ("openai/ours", 0.5)
    assert made.tools.count() == 4


def test_a_choice_does_not_tell_its_secret():
    assert "pat-hush" not in repr(Choice(VALUES, "hubspot"))


def test_a_tool_that_cannot_be_made_leaves_nothing_behind():
    tools = {**HUBSPOT.tools, "zz": {"type": "webhook", "name": "no good"}}
    with pytest.raises(CannotAdd, match="HubSpot: .*name"):
        add(replace(HUBSPOT, tools=tools))
    assert nothing_is_there()


def test_an_agent_that_cannot_be_made_leaves_nothing_behind():
    agent = {"conversation_config": {"agent": {"language": 7}}}
    with pytest.raises(CannotAdd, match="language"):
        add(replace(HUBSPOT, agent=agent))
    assert nothing_is_there()


def test_a_connection_of_the_same_name_is_not_touched():
    create_connection(parse_connection({**BEARER, "name": "HubSpot"}))
    with pytest.raises(CannotAdd, match="named 'HubSpot' already.*--as"):
        add()
    assert AuthConnection.objects.get().credentials.reveal() == "t"


def test_a_connection_that_signs_in_another_way_by_now_is_left_alone():
    add()
    AuthConnection.objects.update(kind="basic_auth")
    with pytest.raises(CannotAdd, match="signs in another way"):
        add()


def test_a_secret_that_cannot_be_read_any_more_is_replaced(settings):
    settings.ENCRYPTION_KEYS = ["lost"]
    add()
    settings.ENCRYPTION_KEYS = ["new"]
    assert add()[0].deed == "changed"
    assert AuthConnection.objects.get().credentials.reveal() == "pat-hush"

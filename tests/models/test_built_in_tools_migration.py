"""Built-in tools that were kept as they were sent become settings, once."""

from importlib import import_module

import pytest
from django.apps import apps

from conversations.models import Agent

MIGRATION = import_module("conversations.migrations.0011_built_in_tools")
SKIP = {"name": "skip_turn", "params": {"system_tool_type": "skip_turn"}}


def kept(tools, **beside):
    prompt = {"built_in_tools": tools, **beside}
    return {"conversation_config": {"agent": {"prompt": prompt}}}


def bring_in():
    MIGRATION.bring_in(apps, None)


@pytest.mark.django_db
def test_tools_move_into_their_column_and_nothing_else_does():
    end_call = {"name": "end_call", "description": "When bored."}
    tools = {"skip_turn": SKIP, "voicemail_detection": None, "end_call": end_call}
    Agent.objects.create(name="a", vendor_settings=kept(tools, timezone="UTC"))
    Agent.objects.create(name="b", vendor_settings={"workflow": {"nodes": {}}})
    bring_in()
    a, b = Agent.objects.order_by("name")
    assert a.system_tools == {"skip_turn": SKIP, "end_call": end_call}
    assert a.vendor_settings == {
        "conversation_config": {"agent": {"prompt": {"timezone": "UTC"}}}
    }
    assert (b.system_tools, b.vendor_settings) == ({}, {"workflow": {"nodes": {}}})


@pytest.mark.django_db
def test_it_may_be_run_again_and_what_staff_set_since_stands():
    agent = Agent.objects.create(name="a", vendor_settings=kept({"skip_turn": SKIP}))
    bring_in()
    agent.refresh_from_db()
    assert (agent.system_tools, agent.vendor_settings) == ({"skip_turn": SKIP}, {})
    agent.system_tools = {"skip_turn": {"params": {"wait_timeout_secs": 5}}}
    agent.vendor_settings = kept({"skip_turn": SKIP})
    agent.save()
    bring_in()
    agent.refresh_from_db()
    assert agent.system_tools == {"skip_turn": {"params": {"wait_timeout_secs": 5}}}


@pytest.mark.parametrize("value", [[], {"conversation_config": []}, kept([]), kept(3)])
def test_whatever_else_was_kept_is_left_alone(value):
    assert MIGRATION.moved(value) == ({}, value)

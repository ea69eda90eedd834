"""Built-in tools on the agent's form: fields in, the API's JSON out, and back."""

import pytest
from django.urls import reverse

from conversations.admin.agents.built_in_tools import fields_of, tools_of
from conversations.models import Agent

NOTHING = {
    "may_skip_turn": False,
    "skip_turn_wait_secs": None,
    "may_change_language": False,
    "language_at_start_only": False,
    "agent_transfers": [],
    "number_transfers": [],
    "numbers_tell_caller": True,
    "may_press_keys": False,
    "keys_then_silence": False,
    "may_detect_voicemail": False,
    "voicemail_message": "",
}


@pytest.fixture
def billing(db):
    return Agent.objects.create(public_id="agent_billing", name="Billing desk")


def row(number, **fields):
    """A row of the form, as a browser sends it."""
    typed = {f"agent_transfers-{number}-{name}": v for name, v in fields.items()}
    return {"agent_transfers-total": str(number + 2), **typed}


def test_an_agent_without_tools_shows_none_and_gets_none():
    assert fields_of({}) == NOTHING
    assert tools_of(NOTHING, {}) == {}


def test_what_was_set_by_a_program_is_shown_and_kept_where_no_field_tells_it():
    way = {
        "agent_id": "agent_2",
        "condition": "Bills.",
        "delay_ms": 0,
        "transfer_message": "",
        "enable_transferred_agent_first_message": False,
        "preserve_voice_settings": False,
        "branch_id": "b",
    }
    tools = {
        "transfer_to_agent": {
            "type": "system",
            "name": "to_others",
            "description": "For bills.",
            "params": {"system_tool_type": "transfer_to_agent", "transfers": [way]},
        },
        "something_newer": {"name": "x"},
    }
    assert fields_of(tools)["agent_transfers"] == [{**way, "delay_ms": None}]
    shown = {k: v for k, v in way.items() if k != "branch_id"}
    assert tools_of({**NOTHING, "agent_transfers": [shown]}, tools) == tools


def test_numbers_of_every_kind_go_there_and_back():
    rows = [
        {
            "kind": kind,
            "value": "x",
            "condition": "Always.",
            "transfer_type": "blind",
        }
        for kind in ("phone", "sip_uri", "phone_dynamic_variable")
    ]
    values = {**NOTHING, "number_transfers": rows, "numbers_tell_caller": False}
    assert fields_of(tools_of(values, {})) == values


def test_fields_become_tools(agent, edit, billing):
    changes = {
        "may_skip_turn": "on",
        "skip_turn_wait_secs": "30",
        "may_change_language": "on",
        "may_detect_voicemail": "on",
        "voicemail_message": "Call us back.",
        **row(
            0,
            agent_id="agent_billing",
            condition="They ask about a bill.",
            transfer_message="One moment.",
        ),
    }
    assert edit(**changes) == {}
    params = {name: tool["params"] for name, tool in agent.system_tools.items()}
    assert params["skip_turn"]["wait_timeout_secs"] == 30
    assert params["voicemail_detection"]["voicemail_message"] == "Call us back."
    (way,) = params["transfer_to_agent"]["transfers"]
    assert (way["agent_id"], way["transfer_message"], way["delay_ms"]) == (
        "agent_billing",
        "One moment.",
        0,
    )
    # Saved again as it is shown, it stays.
    before = agent.system_tools
    assert edit(name="Renamed") == {}
    assert agent.system_tools == before


def test_an_emptied_row_is_a_transfer_less(agent, edit, billing):
    edit(**row(0, agent_id="agent_billing", condition="Bills."))
    assert "transfer_to_agent" in agent.system_tools
    assert edit(**row(0, agent_id="", condition="")) == {}
    assert agent.system_tools == {}
    edit(**row(0, agent_id="agent_billing", condition="Bills."))
    assert edit(**row(0, remove="on")) == {}
    assert agent.system_tools == {}


def test_a_row_that_lacks_something_is_named_and_typed_words_stay(
    agent, edit, billing, admin_client
):
    found = edit(**row(0, agent_id="agent_billing", condition="", delay_ms="-1"))
    messages = " ".join(found["agent_transfers"])
    assert "Transfer 1, When" in messages
    assert "Transfer 1, Pause" in messages
    assert agent.system_tools == {}


def test_an_agent_that_has_gone_is_shown_and_may_stay(agent, edit, admin_client):
    way = {"agent_id": "agent_gone", "condition": "Bills."}
    agent.system_tools = {
        "transfer_to_agent": {"params": {"transfers": [way]}},
    }
    agent.save()
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    assert "agent_gone (not there)" in admin_client.get(url).content.decode()
    assert edit(name="Renamed") == {}
    (kept,) = agent.system_tools["transfer_to_agent"]["params"]["transfers"]
    assert kept["agent_id"] == "agent_gone"


def test_every_field_of_a_row_has_a_label(admin_client, agent, billing):
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    page = admin_client.get(url).content.decode()
    for name in ("agent_id", "condition", "delay_ms", "transfer_message"):
        identifier = f"id_agent_transfers-0-{name}"
        assert f'for="{identifier}"' in page
        assert f'id="{identifier}"' in page


def test_choosing_agents_costs_the_same_however_many_there_are(
    admin_client, agent, django_assert_max_num_queries
):
    for number in range(30):
        Agent.objects.create(name=f"Desk {number}")
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    admin_client.get(url)
    with django_assert_max_num_queries(45):
        admin_client.get(url)

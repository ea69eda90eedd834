from dataclasses import fields

import pytest

from conversations.engine.options import Phrases, TurnOptions
from conversations.models import Agent, Sealed
from conversations.store.agents.demo import DEMO_AGENT_ID, create_demo_agent
from conversations.store.agents.settings import agent_settings, enabled_agents

pytestmark = pytest.mark.django_db


def test_new_agent_has_the_engines_own_defaults():
    agent = Agent.objects.create(name="Desk")
    settings = agent_settings(agent.public_id)
    assert settings.turn == TurnOptions()
    assert settings.phrases == Phrases()


def test_every_turn_option_can_be_set():
    other = {
        "eagerness": "eager",
        "fixed_endpoint_ms": 500,
        "interruptible": False,
        "first_message_interruptible": False,
        "echo_guard_ms": 1,
        "reprompt_after_ms": None,
        "max_reprompts": 5,
        "hang_up_after_ms": 9,
        "max_duration_ms": 2_000,
        "filler_after_ms": 900,
        "watchdog_ms": 7,
        "tentative_every_ms": 250,
        "speculative": False,
    }
    agent = Agent.objects.create(name="Desk", fillers="Hm.\n\n Well. ", **other)
    turn = agent_settings(agent.public_id).turn
    assert {field.name for field in fields(TurnOptions)} == {*other, "fillers"}
    assert {name: getattr(turn, name) for name in other} == other
    assert turn.fillers == ("Hm.", "Well.")


def test_knowledge_is_parted_by_empty_lines():
    agent = Agent.objects.create(
        knowledge_text="Open at nine.\r\nTill seven.\r\n \r\n\r\nCards are free.\n"
    )
    assert agent_settings(agent.public_id).knowledge == (
        "Open at nine. Till seven.",
        "Cards are free.",
    )


def test_unknown_agent_is_none():
    assert agent_settings("agent_nobody") is None


@pytest.mark.parametrize("public_id", ["", "agent\0", "a b", "x" * 65])
def test_what_is_nobodys_id_is_not_asked_for(django_assert_num_queries, public_id):
    with django_assert_num_queries(0):
        assert agent_settings(public_id) is None


@pytest.mark.parametrize(
    ("changes", "takes"),
    [({}, True), ({"enabled": False}, False), ({"archived": True}, False)],
)
def test_an_agent_takes_calls_or_does_not_however_one_asks(changes, takes):
    agent = Agent.objects.create(public_id="agent_a", **changes)
    assert agent.takes_calls is takes
    assert agent_settings("agent_a").takes_calls is takes
    assert Agent.objects.taking_calls().filter(pk=agent.pk).exists() is takes


def test_agents_that_take_calls_are_made_ready_also_private_ones():
    Agent.objects.create(name="Put away", archived=True)
    Agent.objects.create(name="Private", requires_auth=True)
    assert [agent.name for agent in enabled_agents(10)] == ["Private"]


def test_demo_agent_is_created_once_and_never_overwritten():
    assert create_demo_agent()
    Agent.objects.update(first_message="Edited.")
    assert not create_demo_agent()
    assert agent_settings(DEMO_AGENT_ID).first_message == "Edited."


def test_demo_agent_knows_facts_that_can_be_said_in_a_breath():
    create_demo_agent()
    settings = agent_settings(DEMO_AGENT_ID)
    assert 40 <= len(settings.knowledge) <= 60
    for passage in settings.knowledge:
        assert len(passage.split(". ")[0].split()) <= 14
    assert "AI" in settings.first_message


@pytest.mark.parametrize(
    ("own_address", "own_key", "used"),
    [
        ("", "", ("https://vendor.example", "site-key")),
        ("", "own-key", ("https://vendor.example", "own-key")),
        ("https://else.example", "own-key", ("https://else.example", "own-key")),
        ("https://else.example", "", ("https://else.example", "")),
    ],
)
def test_the_sites_key_is_sent_to_no_address_but_the_sites(
    db, settings, own_address, own_key, used
):
    settings.PARLEY = {
        **settings.PARLEY,
        "ELEVENLABS_BASE_URL": "https://vendor.example",
        "ELEVENLABS_API_KEY": "site-key",
    }
    Agent.objects.create(
        public_id="agent_x",
        backend="hosted",
        hosted_agent_id="agent_there",
        hosted_base_url=own_address,
        hosted_api_key=Sealed.of(own_key),
    )
    hosted = agent_settings("agent_x").hosted
    assert (hosted.base_url, hosted.api_key) == used
    assert "-key" not in repr(hosted)


def test_a_key_that_cannot_be_read_keeps_no_other_agent_from_being_called(settings):
    settings.ENCRYPTION_KEYS = ["former"]
    Agent.objects.create(
        public_id="agent_x", backend="hosted", hosted_api_key=Sealed.of("own-key")
    )
    Agent.objects.create(public_id="agent_y")
    settings.ENCRYPTION_KEYS = ["present"]
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": "site-key"}
    assert len(enabled_agents(10)) == 2
    hosted = agent_settings("agent_x").hosted
    assert hosted.api_key == ""
    assert "ENCRYPTION_KEYS" in hosted.key_unreadable


def test_an_agent_with_an_access_code_is_private():
    agent = Agent.objects.create(name="Desk", access_code=Sealed.of("blue whale"))
    assert agent_settings(agent.public_id).requires_auth

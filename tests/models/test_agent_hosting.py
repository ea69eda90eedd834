from dataclasses import replace

import pytest

from conversations.models import Agent, Sealed
from conversations.models.agent_hosting import Hosting, hosted_faults

LOCAL = Hosting(is_hosted=False, agent_id="", base_url="", has_key=False)
AT_SITE = Hosting(is_hosted=True, agent_id="agent_x", base_url="", has_key=True)
AT_OWN = replace(AT_SITE, base_url="https://own.example")
AT_OTHER = replace(AT_SITE, base_url="https://other.example")
OWN_KEY = "a key of its own"


def faults(before, after, *, key_given=False, site_has_key=True):
    return hosted_faults(before, after, key_given=key_given, site_has_key=site_has_key)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (AT_SITE, AT_OWN),
        (AT_OWN, AT_OTHER),
        (LOCAL, AT_OWN),
        (LOCAL, replace(LOCAL, base_url="https://own.example")),
        (replace(AT_SITE, is_hosted=False), replace(AT_OWN, is_hosted=False)),
    ],
)
def test_an_address_of_its_own_comes_with_its_key(before, after):
    [(column, message)] = faults(before, after).items()
    assert column == "hosted_api_key"
    assert OWN_KEY in message
    assert faults(before, replace(after, has_key=True), key_given=True) == {}


def test_a_key_goes_to_no_other_address_not_even_the_sites():
    assert "another address" in faults(AT_OWN, AT_SITE)["hosted_api_key"]
    assert faults(AT_OWN, AT_SITE, key_given=True) == {}
    assert faults(AT_OWN, replace(AT_SITE, has_key=False)) == {}


def test_a_slash_at_the_end_is_no_other_address():
    assert faults(AT_OWN, replace(AT_OWN, base_url="https://own.example/")) == {}
    other_path = replace(AT_OWN, base_url="https://own.example/x")
    assert OWN_KEY in faults(AT_OWN, other_path)["hosted_api_key"]


def test_an_agent_that_can_never_connect_is_not_made():
    without_key = replace(AT_OWN, has_key=False)
    assert OWN_KEY in faults(AT_OWN, without_key)["hosted_api_key"]
    begins = replace(LOCAL, base_url="https://own.example")
    assert OWN_KEY in faults(begins, without_key)["hosted_api_key"]
    assert set(faults(LOCAL, replace(AT_SITE, agent_id=""))) == {"hosted_agent_id"}


def test_the_sites_key_is_enough_at_the_sites_address():
    without_key = replace(AT_SITE, has_key=False)
    assert faults(LOCAL, without_key) == {}
    found = faults(LOCAL, without_key, site_has_key=False)
    assert "ELEVENLABS_API_KEY" in found["hosted_api_key"]
    assert faults(LOCAL, AT_SITE, key_given=True, site_has_key=False) == {}


@pytest.mark.parametrize(
    "broken", [replace(AT_OWN, has_key=False), replace(AT_SITE, agent_id="")]
)
def test_what_is_left_as_it_was_keeps_nobody_from_changing_other_things(broken):
    assert faults(broken, broken, site_has_key=False) == {}


def test_an_agent_here_needs_nothing_there():
    assert faults(AT_OWN, replace(AT_OWN, is_hosted=False)) == {}
    renamed = replace(LOCAL, agent_id="agent_x")
    assert faults(LOCAL, renamed, site_has_key=False) == {}


def test_it_is_read_from_the_columns():
    agent = Agent(
        backend="hosted",
        hosted_agent_id="agent_x",
        hosted_base_url="https://own.example",
        hosted_api_key=Sealed.of("sk-1"),
    )
    assert Hosting.of(agent) == AT_OWN
    assert Hosting.of(Agent()) == LOCAL

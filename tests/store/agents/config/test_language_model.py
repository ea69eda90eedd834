"""The vendor's keys of fallbacks and of an endpoint of one's own, and our columns."""

import pytest

from conversations.models import Agent
from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown

URL = "https://llm.example.org/v1"


def problem(column, name):
    return f"There is no {name}." if name.startswith("nobody/") else None


def prompt(**sent):
    return {"conversation_config": {"agent": {"prompt": sent}}}


def applied(agent=None, **sent):
    agent = agent or Agent()
    apply(agent, prompt(**sent), problem)
    return agent


def shown_prompt(agent):
    return shown(agent)["conversation_config"]["agent"]["prompt"]


def faults(**sent):
    with pytest.raises(BadConfig) as caught:
        applied(**sent)
    return str(caught.value)


@pytest.mark.parametrize(
    ("sent", "column"),
    [
        ({"preference": "default"}, ""),
        ({"preference": "disabled"}, "none"),
        (
            {"preference": "override", "order": ["openai/a", "claude/b"]},
            "openai/a\nclaude/b",
        ),
    ],
)
def test_who_stands_behind_is_sent_and_given_back(sent, column):
    agent = applied(backup_llm_config=sent)
    assert agent.llm_fallbacks == column
    assert shown_prompt(agent)["backup_llm_config"] == sent


def test_models_of_the_vendor_are_left_out_and_shown_as_they_were_sent():
    sent = {"preference": "override", "order": ["gpt-4o-mini", "openai/a"]}
    agent = applied(backup_llm_config=sent)
    assert agent.llm_fallbacks == "openai/a"
    assert shown_prompt(agent)["backup_llm_config"] == sent


def test_what_staff_write_is_what_programs_read():
    agent = Agent(llm_fallbacks="openai/a\n")
    assert shown_prompt(agent)["backup_llm_config"] == {
        "preference": "override",
        "order": ["openai/a"],
    }


def test_the_time_to_the_next_is_in_seconds(settings):
    agent = applied(cascade_timeout_seconds=2.5)
    assert agent.cascade_timeout_ms == 2_500
    assert shown_prompt(agent)["cascade_timeout_seconds"] == 2.5
    settings.PARLEY = {**settings.PARLEY, "CASCADE_TIMEOUT_MS": 6_000}
    assert shown_prompt(Agent())["cascade_timeout_seconds"] == 6
    assert applied(agent, cascade_timeout_seconds=None).cascade_timeout_ms is None


def test_an_endpoint_of_its_own_is_sent_and_given_back():
    custom = {"url": URL, "model_id": "m", "api_key": {"secret_id": "sec_1"}}
    agent = applied(llm="custom-llm", custom_llm=custom)
    assert (agent.llm, agent.custom_llm) == ("custom-llm", custom)
    assert shown_prompt(agent)["llm"] == "custom-llm"
    assert shown_prompt(agent)["custom_llm"] == custom
    applied(agent, llm="openai/a", custom_llm=None)
    assert agent.custom_llm == {}
    assert shown_prompt(agent)["custom_llm"] is None


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"backup_llm_config": {"preference": "all"}}, "preference: is to be default"),
        (
            {"backup_llm_config": {"preference": "override", "order": ["nobody/a"]}},
            "backup_llm_config.order: There is no nobody/a",
        ),
        ({"backup_llm_config": {"preference": "override", "order": 5}}, "order: is to"),
        ({"cascade_timeout_seconds": 0}, "cascade_timeout_seconds"),
        ({"llm": "custom-llm"}, "custom_llm.url: Name the url"),
        ({"custom_llm": {"url": "x"}}, "custom_llm.url: is to be the address"),
        (
            {"custom_llm": {"url": URL, "api_type": "responses"}},
            "custom_llm.api_type: 'responses' is not spoken here",
        ),
    ],
)
def test_what_cannot_be_taken_is_named(sent, says):
    assert says in faults(**sent)


@pytest.mark.django_db
def test_an_agent_that_keeps_a_model_that_has_gone_can_be_changed():
    agent = Agent.objects.create(name="Desk", llm_fallbacks="nobody/a")
    changed = editing.change_agent(
        agent.public_id, {"name": "Front desk", **prompt(max_tokens=5)}, problem
    )
    assert changed.llm_fallbacks == "nobody/a"

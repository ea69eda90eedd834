"""Who may take over, and why not; whole transfers are in tests/realtime."""

import pytest

from conversations.assembly.handoff import AgentHandoff
from conversations.engine.builtin.handoff import (
    AgentTransfer,
    HandoffCounts,
    TransferRefused,
)
from conversations.models import Agent
from tests.assembly.agents import agent, speakers_of

GERMAN = {"overrides": {"agent": {"prompt": {"prompt": "Deutsch {{name}}."}}}}


def handoff(of, at_first=None, **values):
    speakers = speakers_of(of, **values)
    return AgentHandoff(of, at_first or of, of, HandoffCounts(), speakers.persona)


def test_a_language_is_a_preset_of_the_agent_as_it_was_at_first(scripted):
    first = agent(prompt="English.", language="en", language_presets={"de": GERMAN})
    now = agent(prompt="Deutsch.", language="de")
    made = handoff(now, first, name="Ann")
    assert made.first_language == "en"
    assert made.in_language("de").options.prompt == "Deutsch Ann."
    assert made.in_language("en").options.prompt == "English."


def test_who_lacks_a_variable_or_a_model_cannot_take_over(scripted, caplog):
    of = agent(language_presets={"de": GERMAN})
    with pytest.raises(TransferRefused, match="variable name has no value"):
        handoff(of).in_language("de")
    with pytest.raises(TransferRefused, match="models cannot be used") as refused:
        handoff(agent(llm="nobody/model")).in_language(of.language)
    # The model may tell the caller; which one is missing is for staff.
    assert "nobody/model" not in str(refused.value)
    assert "nobody/model" in caplog.text


async def test_another_agent_may_keep_this_ones_voice(scripted, transactional_db):
    await Agent.objects.acreate(public_id="agent_b", name="Bills", voice="joe")
    made = handoff(agent(voice="anna"))
    other = await made.another(AgentTransfer("agent_b", "Always."))
    assert (other.agent_id, other.options.voice) == ("agent_b", "joe")
    kept = await made.another(AgentTransfer("agent_b", "Always.", keeps_voice=True))
    assert kept.options.voice == "anna"


async def test_an_agent_that_is_not_there_cannot_take_over(scripted, transactional_db):
    with pytest.raises(TransferRefused):
        await handoff(agent()).another(AgentTransfer("agent_z", "Always."))

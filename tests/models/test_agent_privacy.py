import pytest
from django.core.exceptions import ValidationError

from conversations.models import Agent
from conversations.models.agent_privacy import Privacy


def test_everything_is_kept_for_ever_unless_told_otherwise():
    assert issubclass(Agent, Privacy)
    agent = Agent(name="Desk")
    assert (agent.transcript_days, agent.audio_days) == (None, None)
    assert (agent.record_audio, agent.zero_retention) == (True, False)
    assert agent.redacted_kinds == []


@pytest.mark.parametrize("field", ["transcript_days", "audio_days"])
def test_a_period_is_a_day_at_least(field):
    with pytest.raises(ValidationError) as fault:
        Agent(name="Desk", **{field: 0}).clean_fields()
    assert list(fault.value.message_dict) == [field]

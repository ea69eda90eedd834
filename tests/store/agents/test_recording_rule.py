import pytest

from conversations.models import Agent
from conversations.store.agents.recording_rule import will_record
from conversations.store.agents.settings import _settings


@pytest.mark.parametrize(
    ("site", "agent", "text_only", "recorded"),
    [
        (True, {"record_audio": True}, False, True),
        (False, {"record_audio": True}, False, False),
        (True, {"record_audio": False}, False, False),
        (True, {"record_audio": True, "zero_retention": True}, False, False),
        (True, {"record_audio": True}, True, False),
        (True, {"record_audio": True, "text_only": True}, False, False),
    ],
)
def test_sound_is_kept_where_site_agent_and_caller_have_it_so(
    settings, site, agent, text_only, recorded
):
    settings.PARLEY = {**settings.PARLEY, "RECORDING_ENABLED": site}
    assert will_record(_settings(Agent(**agent)), text_only=text_only) is recorded

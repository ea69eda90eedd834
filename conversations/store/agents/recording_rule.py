"""Whether a conversation's sound is kept: what callers are told, and what is done."""

from django.conf import settings

from conversations.store.agents.settings import AgentSettings


def will_record(agent: AgentSettings, *, text_only: bool) -> bool:
    """Whether the sound of a conversation with this agent is kept."""
    return (
        agent.record_audio
        and not agent.zero_retention
        and not text_only
        and not agent.text_only
        and bool(settings.PARLEY["RECORDING_ENABLED"])
    )

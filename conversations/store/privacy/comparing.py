"""Whether one agent promises callers more privacy than another."""

from math import inf

from django.conf import settings

from conversations.models import Agent


def kept_less(agent: Agent, than: Agent) -> str:
    """What the agent keeps less of than the other does, in words; "" for nothing."""
    if than.zero_retention:
        return ""
    if agent.zero_retention:
        return "keeps nothing that is said"
    if than.record_audio and not agent.record_audio:
        return "keeps no recordings"
    if kinds := set(agent.redacted_kinds) - set(than.redacted_kinds):
        return f"takes {', '.join(sorted(kinds))} out of what is kept"
    days = _days(agent.transcript_days, "TRANSCRIPT_DAYS")
    if days < _days(than.transcript_days, "TRANSCRIPT_DAYS"):
        return f"keeps transcripts for {days} days only"
    days = _days(agent.audio_days, "AUDIO_DAYS")
    if than.record_audio and days < _days(than.audio_days, "AUDIO_DAYS"):
        return f"keeps recordings for {days} days only"
    return ""


def _days(chosen: int | None, of_site: str) -> float:
    return chosen or settings.PARLEY[of_site] or inf

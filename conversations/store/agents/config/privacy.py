"""What is kept of an agent's conversations, and how long: three keys for two columns.

The vendor has one number of days and says apart what is deleted after them. Both are,
where neither is named: whoever asks for 30 days expects nothing after 30 days.
"""

from typing import Any

from conversations.models import Agent
from conversations.privacy.kinds import KNOWN, canonical
from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import NEVER, BadValue, Path

Days = tuple[int | None, int | None]
"""For the words and for the sound; None is the site's rule."""

RETENTION_DAYS = "retention_days"
DELETE_TRANSCRIPT = "delete_transcript_and_pii"
DELETE_AUDIO = "delete_audio"


def _days(value: Any) -> Days:
    sent = values.mapping(value)
    days = _limit(sent.get(RETENTION_DAYS, NEVER))
    transcript = _flag(sent, DELETE_TRANSCRIPT)
    audio = _flag(sent, DELETE_AUDIO)
    both = transcript == audio
    return (days if transcript or both else None, days if audio or both else None)


def _limit(value: Any) -> int | None:
    if value is None:
        return None
    try:
        days = values.limit(value)
    except BadValue as error:
        raise BadValue(error.message, (RETENTION_DAYS,)) from None
    if days == 0:
        message = (
            "is to be 1 or more, or -1 for the site's rule; to keep nothing at all"
            " switch zero_retention_mode on"
        )
        raise BadValue(message, (RETENTION_DAYS,))
    return days


def _flag(sent: dict[str, Any], name: str) -> bool:
    if sent.get(name) is None:
        return False
    try:
        return values.boolean(sent[name])
    except BadValue as error:
        raise BadValue(error.message, (name,)) from None


def _shown_days(days: Days) -> dict[str, Any]:
    transcript, audio = days
    # Where they differ the vendor's shape has room for one: that of the words.
    one = transcript if transcript is not None else audio
    return {
        RETENTION_DAYS: values.none_as_never(one),
        DELETE_TRANSCRIPT: transcript is not None,
        DELETE_AUDIO: audio is not None,
    }


def _current_days(agent: Agent) -> Days:
    return (agent.transcript_days, agent.audio_days)


def _put_days(agent: Agent, days: Days) -> None:
    agent.transcript_days, agent.audio_days = days


def _kinds(value: Any) -> list[str]:
    sent = values.mapping(value)
    kinds = _entities(sent.get("entities"))
    enabled = _flag(sent, "enabled")
    if enabled and not kinds:
        raise BadValue("is to name what is taken out of the text", ("entities",))
    return kinds if enabled else []


def _entities(value: Any) -> list[str]:
    if value is None:
        return []
    try:
        kinds = values.ids(value)
    except BadValue as error:
        raise BadValue(error.message, ("entities", *error.below)) from None
    for position, kind in enumerate(kinds):
        if canonical(kind) not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            raise BadValue(
                f"is no kind of personal data; there are {known}",
                ("entities", str(position)),
            )
    return kinds


def _shown_kinds(kinds: list[str]) -> dict[str, Any]:
    return {"enabled": bool(kinds), "entities": kinds}


_privacy: Path = ("platform_settings", "privacy")
PRIVACY_FIELDS = (
    ConfigField((*_privacy, "record_voice"), "record_audio", values.boolean),
    ConfigField(
        _privacy,
        "transcript_days",
        _days,
        _shown_days,
        get=_current_days,
        put=_put_days,
        merges=True,
        entries=(RETENTION_DAYS, DELETE_TRANSCRIPT, DELETE_AUDIO),
    ),
    ConfigField((*_privacy, "zero_retention_mode"), "zero_retention", values.boolean),
    ConfigField(
        (*_privacy, "conversation_history_redaction"),
        "redacted_kinds",
        _kinds,
        _shown_kinds,
        merges=True,
        entries=("enabled", "entities"),
    ),
)

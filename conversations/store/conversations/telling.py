"""What there is to tell of a conversation now: what was deleted meanwhile is not told."""

from dataclasses import dataclass
from typing import Any

from conversations.models import Conversation
from conversations.store.conversations.detail import conversation_detail
from conversations.store.conversations.facts import agent_id
from conversations.store.privacy.hearings import recording_heard
from conversations.store.sound.kept import KeptSound, kept_sound
from conversations.store.webhooks.choice import agent_choice, workspace_choice
from conversations.store.webhooks.deliveries import Claimed


class NothingToTell(Exception):
    """What was to be told is not there any more; the message says why, for staff."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording, and whose it is."""

    agent_id: str
    conversation_id: str
    kept: KeptSound


def conversation_told(conversation_id: str | None, webhook_id: str) -> dict[str, Any]:
    """The conversation in full, as the API has it, without the turns for those who asked
    for that. Raises NothingToTell.
    """
    conversation = _still_there(conversation_id)
    if conversation.transcript_deleted_at is not None:
        raise NothingToTell("What was said was deleted.")
    detail = conversation_detail(conversation.public_id)
    if detail is None:
        raise NothingToTell("The conversation was deleted.")
    choices = (agent_choice(conversation.agent) or workspace_choice(),)
    if any(c and c.webhook_id == webhook_id and not c.with_transcript for c in choices):
        del detail["transcript"]
    return detail


def sound_told(conversation_id: str | None) -> Sound:
    """The recording, to be read. Raises NothingToTell."""
    conversation = _still_there(conversation_id)
    kept = kept_sound(conversation.public_id)
    if kept is None:
        raise NothingToTell("There is no recording any more.")
    return Sound(agent_id(conversation), conversation.public_id, kept)


def sound_given(claimed: Claimed) -> None:
    """Note that the webhook is given the recording."""
    recording_heard(
        claimed.conversation_id or "", by=claimed.webhook_name, way="webhook"
    )


def _still_there(conversation_id: str | None) -> Conversation:
    row = (
        Conversation.objects.select_related("agent")
        .filter(public_id=conversation_id)
        .first()
    )
    if row is None:
        raise NothingToTell("The conversation was deleted.")
    if row.agent is not None and row.agent.zero_retention:
        raise NothingToTell("The agent leaves no words behind (zero retention).")
    return row

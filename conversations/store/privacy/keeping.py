"""What may be kept of a conversation's words: all, without some kinds, or none.

Whoever writes words into rows asks here first. A conversation whose words may not be
kept, or no longer, has the time of their deletion: what comes late stays away, too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.conf import settings

from conversations.models import Agent, Conversation
from conversations.privacy.redaction import Redactor
from conversations.store.nested import nested

EXCLUDED = (
    "platform_settings",
    "privacy",
    "conversation_history_redaction",
    "excluded_data_collection_ids",
)
"""Where an agent's settings name items whose values stay as they are."""

_SENTENCES = re.compile(r".*[.!?…](?=\s)", re.DOTALL)
Words = Literal["kept", "never kept", "deleted"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Takes out of texts what may not be kept."""

    words: bool = True
    """No: neither words nor what callers' programs sent."""
    redactor: Redactor = Redactor()
    untouched_items: frozenset[str] = frozenset()
    """Data collection items whose values are kept as they are."""

    def text(self, text: str) -> str:
        """What is kept of a text."""
        return self.redactor.text(text) if self.words else ""

    def versions(self, *texts: str, growing: bool = False) -> tuple[str, ...]:
        """Of several texts of one utterance, some of which may break off.

        Of one that goes on only whole sentences are kept, where something is to be taken
        out: half a number is not known for one.
        """
        if not self.words:
            return ("",) * len(texts)
        if growing and self.redactor.kinds:
            texts = tuple(map(_whole_sentences, texts))
        return self.redactor.versions(*texts)

    def object(self, value: Mapping[str, object]) -> dict[str, Any]:
        """Of a JSON object."""
        return self.redactor.object(value) if self.words else {}


def keeping_for(agent: Agent | None, *, words: bool = True) -> Keeping:
    """By an agent's choice; of one that is gone, nothing is taken out."""
    if agent is None:
        return Keeping(words=words)
    region = str(settings.PARLEY["PHONE_REGION"])
    return Keeping(
        words=words and not agent.zero_retention,
        redactor=Redactor.of(agent.redacted_kinds, region),
        untouched_items=frozenset(_excluded(agent.vendor_settings)),
    )


def keeping_of(conversation: Conversation) -> Keeping:
    """By the conversation and its agent's choice; costs a query if that is not loaded.

    That nothing is kept was decided when it began, whatever was chosen since.
    """
    keeping = keeping_for(conversation.agent)
    return replace(keeping, words=conversation.transcript_deleted_at is None)


def keeping_by_pk(conversation_pk: int) -> Keeping:
    """As `keeping_of`. Raises Conversation.DoesNotExist."""
    rows = Conversation.objects.select_related("agent").only(
        "transcript_deleted_at", "agent"
    )
    return keeping_of(rows.get(pk=conversation_pk))


def no_words_since(agent: Agent, began: datetime) -> datetime | None:
    """The time of deletion that a conversation begins with: of its beginning, if nothing
    is kept of it.
    """
    return began if agent.zero_retention else None


def words_of(conversation: Conversation) -> Words:
    """Whether its words are there, for pages that show them."""
    deleted_at = conversation.transcript_deleted_at
    if deleted_at is None:
        return "kept"
    return "never kept" if deleted_at <= conversation.started_at else "deleted"


def _excluded(vendor_settings: object) -> list[str]:
    found = nested(vendor_settings, *EXCLUDED)
    return (
        [item for item in found if isinstance(item, str)]
        if isinstance(found, list)
        else []
    )


def _whole_sentences(text: str) -> str:
    found = _SENTENCES.match(text)
    return found.group() if found else ""

"""Applies how long words and sound are kept: by the agent, else by the site.

The agent's rule as it is now counts, also for older conversations. Of an agent that is
gone, the site's.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from conversations.models import LIVE, Agent, Conversation
from conversations.store.privacy.forgetting import forget_sound, forget_words
from conversations.store.privacy.traces import remove_traces

AT_ONCE = 100
"""Conversations in one transaction: nobody waits long for the database."""

logger = logging.getLogger(__name__)

Days = Literal["transcript_days", "audio_days"]


@dataclass(frozen=True, slots=True)
class Applied:
    """Of how many conversations what was deleted, or would be."""

    transcripts: int = 0
    recordings: int = 0

    def __bool__(self) -> bool:
        return bool(self.transcripts or self.recordings)


def due(now: datetime) -> Applied:
    """What `apply` would delete."""
    return Applied(
        sum(rows.count() for rows in _with_words(now)),
        sum(rows.count() for rows in _with_sound(now)),
    )


def apply(
    now: datetime, batch: int = AT_ONCE, going_on: Callable[[], bool] = lambda: True
) -> Applied:
    """Delete what is over its time, a batch at a time.

    Whoever is stopped in between (`going_on` says so, or the process is killed) leaves
    the rest to the next run. Safe in several processes at once.
    """
    words = _in_batches(
        _with_words(now), batch, lambda pks: forget_words(pks, now), going_on
    )
    sound = _in_batches(_with_sound(now), batch, forget_sound, going_on)
    applied = Applied(words, sound)
    if applied:
        remove_traces()
        logger.info(
            "Deleted what was over its time: the words of %d conversations, the sound"
            " of %d",
            words,
            sound,
        )
    return applied


def _in_batches(
    rules: Sequence[QuerySet[Conversation]],
    batch: int,
    forget: Callable[[list[int]], int],
    going_on: Callable[[], bool],
) -> int:
    forgotten = 0
    for rows in rules:
        last = 0
        # By key, so that one that cannot be deleted now is not met again for ever.
        while going_on() and (
            pks := list(
                rows.filter(pk__gt=last)
                .order_by("pk")
                .values_list("pk", flat=True)[:batch]
            )
        ):
            forgotten += _as_many_as_can_be(pks, forget)
            last = pks[-1]
    return forgotten


def _as_many_as_can_be(pks: list[int], forget: Callable[[list[int]], int]) -> int:
    """One whose file cannot be deleted keeps no other one; it is tried again next time."""
    try:
        return forget(pks)
    except OSError:
        if len(pks) == 1:
            logger.exception("Conversation %d is over its time and stays", pks[0])
            return 0
    return sum(_as_many_as_can_be([pk], forget) for pk in pks)


def _with_words(now: datetime) -> list[QuerySet[Conversation]]:
    return [
        rows.filter(transcript_deleted_at=None)
        for rows in _over_time(now, "transcript_days", "TRANSCRIPT_DAYS")
    ]


def _with_sound(now: datetime) -> list[QuerySet[Conversation]]:
    return [
        rows.filter(recording__isnull=False)
        for rows in _over_time(now, "audio_days", "AUDIO_DAYS")
    ]


def _over_time(
    now: datetime, column: Days, setting: str
) -> list[QuerySet[Conversation]]:
    """Those that are over for longer than their rule allows, for each rule."""
    own = Agent.objects.filter(**{f"{column}__isnull": False})
    rules = [
        _ended_before(now, days).filter(**{f"agent__{column}": days})
        for days in sorted(set(own.values_list(column, flat=True)))
    ]
    if site_days := settings.PARLEY[setting]:
        rules.append(
            _ended_before(now, site_days).filter(**{f"agent__{column}__isnull": True})
        )
    return rules


def _ended_before(now: datetime, days: int) -> QuerySet[Conversation]:
    before = now - timedelta(days=days)
    return (
        Conversation.objects.exclude(status__in=LIVE)
        # An index serves this; what ended before began before.
        .filter(started_at__lt=before)
        .alias(over_at=Coalesce("ended_at", "started_at"))
        .filter(over_at__lt=before)
    )

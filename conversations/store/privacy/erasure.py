"""Deletes everything of one person, by the id that clients' programs know them by.

It goes a conversation at a time, each in a transaction of its own, and counts as it goes.
Whoever is killed in the middle leaves an erasure that is not finished: to ask again goes
on with it. What proves it afterwards is a keyed digest, from which nobody is known.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.models import (
    LIVE,
    Contact,
    Conversation,
    Delivery,
    Erasure,
    Recording,
    Upload,
)
from conversations.store.privacy.files import delete_recordings, delete_uploads
from conversations.store.privacy.traces import remove_traces

_ABOUT_ONE = ("conversations.analysis.tasks.analyse",)
"""Tasks that name a conversation, by its key."""


class StillTalking(Exception):
    """The person talks right now; the message is for whoever asked."""

    def __init__(self, live: list[str]) -> None:
        super().__init__(
            f"This person is in a conversation right now ({', '.join(live)}). What is"
            " said in it would be written after the erasure. Ask again when it is over."
        )
        self.live = live


@dataclass(frozen=True, slots=True)
class Belongings:
    """What there is of a person."""

    conversations: int = 0
    recordings: int = 0
    files: int = 0
    contact: bool = False
    live: tuple[str, ...] = ()
    """Conversations that go on."""
    elsewhere: tuple[str, ...] = ()
    """Ids of those that the vendor's platform has, too: to be deleted there as well."""

    def __bool__(self) -> bool:
        return bool(self.conversations or self.contact)


def belongings(user_id: str) -> Belongings:
    """What `erase` would delete."""
    rows = _conversations(user_id)
    there = rows.exclude(hosted_conversation_id="")
    return Belongings(
        conversations=rows.count(),
        recordings=Recording.objects.filter(conversation__in=rows).count(),
        files=Upload.objects.filter(conversation__in=rows).count(),
        contact=Contact.objects.filter(user_id=user_id).exists(),
        live=tuple(_live(rows)),
        elsewhere=tuple(there.values_list("hosted_conversation_id", flat=True)),
    )


def erase(user_id: str, requested_by: int | None = None) -> Erasure:
    """Delete all of it; returns the proof. Raises StillTalking, ValueError.

    May be asked again: what is gone is gone, and each time is written down.
    """
    if not user_id:
        raise ValueError("Name the person: nobody goes by an empty id.")
    if live := list(_live(_conversations(user_id))):
        raise StillTalking(live)
    erasure = _begun(user_id, requested_by)
    for pk in list(_conversations(user_id).values_list("pk", flat=True)):
        _erase_conversation(pk, erasure.pk)
    _erase_contact(user_id)
    _erase_failures(user_id)
    if live := list(_live(_conversations(user_id))):
        # It began while the others were deleted.
        raise StillTalking(live)
    remove_traces()
    Erasure.objects.filter(pk=erasure.pk).update(finished_at=timezone.now())
    erasure.refresh_from_db()
    return erasure


def digest(user_id: str) -> str:
    """By which an erasure is known to be this person's, to those who have the key."""
    key = hashlib.sha256(b"erasure:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, user_id.encode(), hashlib.sha256).hexdigest()


def erasures_of(user_id: str) -> QuerySet[Erasure]:
    """Proofs for this person, the newest first."""
    return Erasure.objects.filter(subject_digest=digest(user_id))


def _conversations(user_id: str) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        Q(user_id=user_id) | Q(contact__user_id=user_id)
    ).order_by("pk")


def _live(rows: QuerySet[Conversation]) -> Iterator[str]:
    yield from rows.filter(status__in=LIVE).values_list("public_id", flat=True)


def _begun(user_id: str, requested_by: int | None) -> Erasure:
    """The erasure that was left unfinished, or a new one."""
    begun = erasures_of(user_id).filter(finished_at=None).first()
    return begun or Erasure.objects.create(
        subject_digest=digest(user_id), requested_by_id=requested_by
    )


@transaction.atomic
def _erase_conversation(pk: int, erasure_pk: int) -> None:
    row = Conversation.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return
    if row.status in LIVE:
        raise StillTalking([row.public_id])
    recordings = delete_recordings(Recording.objects.filter(conversation=row))
    files = delete_uploads(Upload.objects.filter(conversation=row))
    tasks, _ = DBTaskResult.objects.filter(
        task_path__in=_ABOUT_ONE, args_kwargs={"args": [pk], "kwargs": {}}
    ).delete()
    waiting = row.deliveries.count()
    _forget_log(row)
    # With it go turns, tool calls, notes, judgements, deliveries and the search's words.
    row.delete()
    Erasure.objects.filter(pk=erasure_pk).update(
        conversations=F("conversations") + 1,
        recordings=F("recordings") + recordings,
        files=F("files") + files,
        tasks=F("tasks") + tasks + waiting,
    )


@transaction.atomic
def _erase_contact(user_id: str) -> None:
    contact = Contact.objects.filter(user_id=user_id).first()
    if contact is not None:
        _forget_log(contact)
        contact.delete()


def _erase_failures(user_id: str) -> None:
    """Of conversations that could not begin there is no row, but perhaps a delivery."""
    waiting = Delivery.objects.filter(conversation=None).exclude(failure={})
    told = waiting.values_list("pk", "failure").iterator()
    theirs = [pk for pk, failure in told if _names(failure, user_id)]
    Delivery.objects.filter(pk__in=theirs).delete()


def _names(value: Any, user_id: str) -> bool:
    if isinstance(value, dict):
        return any(_names(item, user_id) for item in value.values())
    if isinstance(value, list):
        return any(_names(item, user_id) for item in value)
    return bool(value == user_id)


def _forget_log(row: Model) -> None:
    """What staff did to it stands in the admin's log, by name."""
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).delete()

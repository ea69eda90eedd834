"""Deletes everything of one person, by the id that clients' programs know them by.

It goes a conversation at a time, each in a transaction of its own, and counts as it goes.
Whoever is killed in the middle leaves an erasure that is not finished: to ask again goes
on with it. What proves it afterwards is a keyed digest, from which nobody is known.

Tasks hold nothing of a person: they carry keys, which name nothing once the rows are gone.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from conversations.models import (
    LIVE,
    Contact,
    Conversation,
    Delivery,
    Erasure,
    Recording,
    Upload,
)
from conversations.store.privacy.admin_log import forget_log
from conversations.store.privacy.removal import StillGoingOn, remove
from conversations.store.privacy.traces import remove_traces


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
    # By keys, so that an index serves either side of the OR.
    contacts = list(
        Contact.objects.filter(user_id=user_id).values_list("pk", flat=True)
    )
    return Conversation.objects.filter(
        Q(user_id=user_id) | Q(contact__in=contacts)
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
    try:
        removed = remove([pk])
    except StillGoingOn as error:
        raise StillTalking(error.public_ids) from None
    Erasure.objects.filter(pk=erasure_pk).update(
        conversations=F("conversations") + removed.conversations,
        recordings=F("recordings") + removed.recordings,
        files=F("files") + removed.files,
    )


@transaction.atomic
def _erase_contact(user_id: str) -> None:
    contact = Contact.objects.filter(user_id=user_id).first()
    if contact is not None:
        forget_log([contact], deletions=True)
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

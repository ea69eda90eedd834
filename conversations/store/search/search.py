"""Conversations by what was said in them, and what else they go by.

Those that are over are found in an index, which whoever changes their words keeps right
by `index_conversations`. Those that go on are few, and are found by their turns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_delete
from django.dispatch import receiver

from conversations.models import LIVE, Conversation, Turn
from conversations.store.list_order import keyed_by
from conversations.store.search.index import search_index
from conversations.store.search.words import Term, document, first_hit, terms_of

AT_ONCE = 200
MOST_TURNS_LOOKED_AT = 5_000
"""For the places that are shown beside the found."""
SHOWN_BEFORE = 40
SHOWN_AFTER = 80

_COLUMNS = (
    "title",
    "summary",
    "public_id",
    "hosted_conversation_id",
    "user_id",
    "rating_comment",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word was found, in the words around it."""

    before: str
    hit: str
    after: str


def matching(question: str) -> Q:
    """Conversations in which all these words stand; words in quotes, side by side.

    Case and accents do not count, and the beginning of a word is enough. In a
    conversation that still goes on, accents do count.
    """
    terms = terms_of(question)
    if not terms:
        return Q() if not question.strip() else Q(pk__in=[])
    # One list of keys, not two joined by OR, which would be looked up row by row.
    live_sql, live_params = _live(terms).query.sql_with_params()
    over_sql, over_params = search_index().found(terms)
    both = RawSQL(
        f"{over_sql} UNION ALL {live_sql}",
        [*over_params, *live_params],
        output_field=BigIntegerField(),
    )
    return keyed_by(both)


def index_conversations(pks: Iterable[int]) -> None:
    """Have these found by the words they hold now. Call it where words changed.

    Those that go on are left out: they are found without.
    """
    rows = Conversation.objects.filter(pk__in=list(pks)).exclude(status__in=LIVE)
    found = {
        pk: texts
        for pk, *texts in rows.order_by().values_list("pk", *_COLUMNS).iterator()
    }
    turns = Turn.objects.filter(conversation__in=found).order_by(
        "conversation", "started_ms", "event_id", "pk"
    )
    for pk, text in turns.values_list("conversation_id", "text").iterator():
        found[pk].append(text)
    search_index().put((pk, document(texts)) for pk, texts in found.items())


def forget_conversations(pks: Sequence[int]) -> None:
    """Have these found no more."""
    search_index().drop(pks)


def rebuild() -> Iterator[int]:
    """Index everything anew, some at a time; yields how many are done so far.

    What was indexed is found meanwhile.
    """
    last, done = 0, 0
    while pks := list(
        Conversation.objects.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:AT_ONCE]
    ):
        with transaction.atomic():
            index_conversations(pks)
        last, done = pks[-1], done + len(pks)
        yield done
    search_index().tidy()


def places(pks: Sequence[int], question: str) -> dict[int, Place]:
    """The first place in each that a word of the question was said, in one query."""
    terms = terms_of(question)
    found: dict[int, Place] = {}
    if not terms or not pks:
        return found
    turns = Turn.objects.filter(conversation__in=pks).order_by(
        "conversation", "started_ms", "event_id", "pk"
    )
    looked_at = turns.values_list("conversation_id", "text")[:MOST_TURNS_LOOKED_AT]
    for pk, text in looked_at.iterator():
        if pk not in found and (span := first_hit(text, terms)):
            found[pk] = _place(text, *span)
    return found


@receiver(post_delete, sender=Conversation)
def _forget_deleted(instance: Conversation, **_kwargs: object) -> None:
    forget_conversations([instance.pk])


def _live(terms: list[Term]) -> QuerySet[Conversation, Any]:
    rows = Conversation.objects.filter(status__in=LIVE).order_by()
    for term in terms:
        said = Turn.objects.filter(
            conversation=OuterRef("pk"), text__icontains=term.typed
        )
        rows = rows.filter(
            Q(Exists(said)) | Q(public_id=term.typed) | Q(user_id__icontains=term.typed)
        )
    return rows.values("pk")


def _place(text: str, start: int, end: int) -> Place:
    before, after = text[:start], text[end:]
    if len(before) > SHOWN_BEFORE:
        before = "…" + before[-SHOWN_BEFORE:].partition(" ")[2]
    if len(after) > SHOWN_AFTER:
        after = after[:SHOWN_AFTER].rpartition(" ")[0] + "…"
    return Place(before, text[start:end], after)

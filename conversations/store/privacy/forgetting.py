"""Deletes the words of conversations and keeps the bare facts: times, counts, outcome."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When

from conversations.models import (
    LIVE,
    PENDING,
    Analysis,
    AnalysisState,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Note,
    Recording,
    Remark,
    Retrieval,
    Status,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.privacy.files import delete_recordings, delete_uploads
from conversations.store.search.search import forget_conversations
from conversations.store.settling import settle

NOT_ANALYSED = "What was said had been deleted before it was analysed."


@transaction.atomic
def forget_words(pks: Sequence[int], now: datetime) -> int:
    """Delete what was said, sent, collected and written in these; returns how many.

    All or nothing: whoever is killed in the middle leaves them as they were, but for
    files. Those that go on are left alone, those without words are not counted.
    """
    found = Conversation.objects.select_for_update().filter(
        pk__in=pks, transcript_deleted_at=None
    )
    rows = list(found.exclude(status__in=LIVE).values_list("pk", flat=True))
    if not rows:
        return 0
    _forget_dialogue(rows)
    _forget_judgement(rows)
    _forget_deliveries(rows, now)
    delete_uploads(Upload.objects.filter(conversation__in=rows))
    conversations = Conversation.objects.filter(pk__in=rows)
    # Empty metadata of the vendor's means that they are still to be fetched.
    conversations.exclude(vendor_metadata={}).update(vendor_metadata={"status": "done"})
    conversations.update(
        title="",
        summary="",
        rating_comment="",
        end_message="",
        initiation_data={},
        dynamic_variables={},
        vendor_analysis={},
        transcript_deleted_at=now,
    )
    forget_conversations(rows)
    unsettled = conversations.filter(status=Status.PROCESSING)
    for pk in list(unsettled.values_list("pk", flat=True)):
        # What it waited for will not come.
        settle(pk)
    _unlink_people(conversations.filter(recording=None))
    return len(rows)


@transaction.atomic
def forget_sound(pks: Sequence[int]) -> int:
    """Delete the recordings of these conversations; returns how many there were."""
    over = Conversation.objects.filter(pk__in=pks).exclude(status__in=LIVE)
    deleted = delete_recordings(Recording.objects.filter(conversation__in=over))
    _unlink_people(over.filter(transcript_deleted_at__isnull=False))
    return deleted


def _forget_dialogue(pks: list[int]) -> None:
    Turn.objects.filter(conversation__in=pks).update(
        text="", generated_text="", sent_text="", heard_text=""
    )
    ToolCall.objects.filter(conversation__in=pks).update(
        arguments={},
        variable_updates=[],
        # That there was no answer is a fact.
        result=Case(When(result=None, then=Value(None)), default=Value("")),
    )
    Note.objects.filter(conversation__in=pks).update(text="")
    Retrieval.objects.filter(conversation__in=pks).update(query="", passages=[])


def _forget_judgement(pks: list[int]) -> None:
    CollectedValue.objects.filter(conversation__in=pks).delete()
    CriterionResult.objects.filter(conversation__in=pks).update(
        rationale="", quoted_turns=[], correction_note=""
    )
    Remark.objects.filter(conversation__in=pks).delete()
    analyses = Analysis.objects.filter(conversation__in=pks)
    analyses.exclude(state__in=PENDING).update(error="")
    # Without its id a run that is under way may not write.
    analyses.filter(state__in=PENDING).update(
        state=AnalysisState.FAILED, error=NOT_ANALYSED, run_id="", lease_until=None
    )


def _forget_deliveries(pks: list[int], now: datetime) -> None:
    deliveries = Delivery.objects.filter(conversation__in=pks)
    deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.GIVEN_UP, finished_at=now, lease_until=None
    )
    deliveries.update(failure={})
    DeliveryAttempt.objects.filter(delivery__in=deliveries).update(answer="", error="")


def _unlink_people(conversations: QuerySet[Conversation]) -> None:
    """Who it was is forgotten with the last thing that they left: until then they have
    to be found by their id, should they ask to be forgotten.
    """
    contacts = list(
        conversations.filter(contact__isnull=False)
        .order_by()
        .values_list("contact_id", flat=True)
        .distinct()
    )
    conversations.update(user_id="", contact=None)
    Contact.objects.filter(pk__in=contacts, conversations=None).delete()

"""Keeps what an analysis found, in place of what one found before.

What staff corrected stays: their value stands, and the machine's is replaced beside it.
"""

from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from conversations.models import (
    AnalysisState,
    CollectedValue,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
)
from conversations.protocol.storable import storable
from conversations.protocol.typed_values import Value, WrongValue, kind_of, typed
from conversations.store.analysis import outcome, queue
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.analysis.kept_findings import kept_findings
from conversations.store.analysis.queue import Run
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import keeping_of
from conversations.store.search.search import index_conversations

F = TypeVar("F", CriterionFinding, ValueFinding)

WORDS_GONE = "Its words were deleted; there is nothing to judge by."
_CRITERION_FIELDS = (
    "criterion",
    "name",
    "result",
    "score",
    "max_score",
    "rationale",
    "quoted_turns",
)
_VALUE_FIELDS = (
    "item",
    "type",
    "text",
    "number",
    "boolean",
    "rationale",
    "quoted_turns",
)


@transaction.atomic
def keep(run: Run, findings: Findings, now: datetime) -> bool:
    """Write what a run found and end it; False, and nothing, if it was overtaken."""
    conversation = (
        Conversation.objects.select_for_update().filter(pk=run.conversation_pk).first()
    )
    if conversation is None:
        return False
    if conversation.transcript_deleted_at is not None:
        queue.fail(run, WORDS_GONE, now)
        return False
    analyser = findings.analyser[:200]
    if not queue.end(run, AnalysisState.DONE, now, analyser=analyser):
        return False
    replace(conversation, findings)
    return True


def replace(conversation: Conversation, findings: Findings) -> None:
    """Write the findings over earlier ones, as far as they may be kept.

    The caller holds a transaction.
    """
    findings = kept_findings(findings, keeping_of(conversation))
    _replace_criteria(conversation, findings.criteria)
    _replace_values(conversation, findings.values)
    Conversation.objects.filter(pk=conversation.pk).update(
        call_successful=findings.call_successful,
        success_score=findings.success_score,
        title=fitting(Conversation, "title", findings.title),
        summary=storable(findings.summary),
    )
    index_conversations([conversation.pk])
    if conversation.criterion_results.filter(corrected=True).exists():
        judge_anew(conversation.pk)


def judge_anew(conversation_pk: int) -> None:
    """Have the outcome follow from what stands of the criteria."""
    standing = [
        outcome.Standing(*row)
        for row in CriterionResult.objects.filter(
            conversation_id=conversation_pk
        ).values_list("standing_result", "standing_score", "max_score")
    ]
    Conversation.objects.filter(pk=conversation_pk).update(
        call_successful=outcome.outcome(standing),
        success_score=outcome.success_score(standing),
    )


def _replace_criteria(
    conversation: Conversation, findings: tuple[CriterionFinding, ...]
) -> None:
    asked = {
        row.identifier: row
        for row in SuccessCriterion.objects.filter(agent=conversation.agent_id)
    }
    rows = []
    for found in _last_of_each(findings, CriterionResult):
        criterion = asked.get(found.identifier)
        name = criterion.name if criterion else found.identifier
        rows.append(
            CriterionResult(
                conversation=conversation,
                criterion=criterion,
                identifier=found.identifier,
                name=fitting(CriterionResult, "name", name),
                result=found.result,
                score=found.score,
                max_score=found.max_score,
                rationale=storable(found.rationale),
                quoted_turns=list(found.quoted_turns),
            )
        )
    CriterionResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["conversation", "identifier"],
        update_fields=_CRITERION_FIELDS,
    )
    conversation.criterion_results.filter(corrected=False).exclude(
        identifier__in=[row.identifier for row in rows]
    ).delete()


def _replace_values(
    conversation: Conversation, findings: tuple[ValueFinding, ...]
) -> None:
    asked = {
        row.identifier: row
        for row in DataCollectionItem.objects.filter(agent=conversation.agent_id)
    }
    corrected = dict(
        conversation.collected_values.filter(corrected=True).values_list(
            "identifier", "type"
        )
    )
    rows = []
    for found in _last_of_each(findings, CollectedValue):
        row = _value_row(conversation, found, asked.get(found.identifier))
        # A correction of another type has no place in the new one: it stays as it is.
        if corrected.get(row.identifier, row.type) == row.type:
            rows.append(row)
    CollectedValue.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["conversation", "identifier"],
        update_fields=_VALUE_FIELDS,
    )
    conversation.collected_values.filter(corrected=False).exclude(
        identifier__in=[row.identifier for row in rows]
    ).delete()


def _value_row(
    conversation: Conversation, found: ValueFinding, item: DataCollectionItem | None
) -> CollectedValue:
    kind = item.type if item else kind_of(found.value)
    rationale = found.rationale
    value: Value = None
    try:
        if found.value is not None:
            value = typed(kind, found.value)
    except WrongValue as error:
        rationale = f"{rationale} Left out: {found.value!r} {error}."
    return CollectedValue(
        conversation=conversation,
        item=item,
        identifier=found.identifier,
        type=kind,
        rationale=storable(rationale.strip()),
        quoted_turns=list(found.quoted_turns),
        **CollectedValue.columns(kind, value),
    )


def _last_of_each(
    findings: Sequence[F], model: type[CriterionResult] | type[CollectedValue]
) -> list[F]:
    """One for each identifier that a column can hold: no statement writes a row twice."""
    cut = [fitting(model, "identifier", found.identifier) for found in findings]
    fit = {
        name: changed(found, identifier=name)
        for name, found in zip(cut, findings, strict=True)
    }
    return list(fit.values())

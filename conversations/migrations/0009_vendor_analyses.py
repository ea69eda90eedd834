"""What the vendor judged of hosted conversations before there were rows for it.

May be broken off and run again: what has rows is left alone.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from conversations.store.analysis.case import CriterionFinding, ValueFinding
from conversations.store.analysis.values import WrongValue, columns, kind_of, typed
from conversations.store.analysis.vendor import ANALYSER, findings_of

AT_ONCE = 200
LONGEST_NAME = 200


def bring_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    conversations = apps.get_model("conversations", "Conversation").objects
    judged = conversations.filter(analysis=None).exclude(vendor_analysis={})
    last = 0
    while rows := list(judged.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        with transaction.atomic():
            for row in rows:
                _bring_in_one(apps, row)


def _bring_in_one(apps: Apps, conversation: Any) -> None:
    found = findings_of(conversation.vendor_analysis)
    now = timezone.now()
    _model(apps, "Analysis").objects.create(
        conversation=conversation,
        state="done",
        analyser=ANALYSER,
        queued_at=now,
        due_at=now,
        finished_at=now,
    )
    criteria = {one.identifier: one for one in found.criteria}.values()
    _model(apps, "CriterionResult").objects.bulk_create(
        _criterion(apps, conversation, one) for one in criteria
    )
    values = {one.identifier: one for one in found.values}.values()
    _model(apps, "CollectedValue").objects.bulk_create(
        _value(apps, conversation, one) for one in values
    )
    if conversation.success_score is None and found.success_score is not None:
        conversation.success_score = found.success_score
        conversation.save(update_fields=["success_score"])


def _criterion(apps: Apps, conversation: Any, found: CriterionFinding) -> Any:
    asked = _asked(apps, "SuccessCriterion", conversation, found.identifier)
    return _model(apps, "CriterionResult")(
        conversation=conversation,
        criterion=asked,
        identifier=found.identifier[:LONGEST_NAME],
        name=asked.name if asked else found.identifier[:LONGEST_NAME],
        result=found.result,
        score=found.score,
        max_score=found.max_score,
        rationale=found.rationale,
    )


def _value(apps: Apps, conversation: Any, found: ValueFinding) -> Any:
    asked = _asked(apps, "DataCollectionItem", conversation, found.identifier)
    kind = asked.type if asked else kind_of(found.value)
    rationale = found.rationale
    try:
        value = typed(kind, found.value)
    except WrongValue as error:
        value, rationale = None, f"{rationale} Left out: {error} ({found.value!r})"
    return _model(apps, "CollectedValue")(
        conversation=conversation,
        item=asked,
        identifier=found.identifier[:LONGEST_NAME],
        type=kind,
        rationale=rationale.strip(),
        **columns(kind, value),
    )


def _asked(apps: Apps, name: str, conversation: Any, identifier: str) -> Any:
    questions = _model(apps, name).objects
    return questions.filter(
        agent=conversation.agent_id, identifier=identifier
    ).first()


def _model(apps: Apps, name: str) -> Any:
    return apps.get_model("conversations", name)


class Migration(migrations.Migration):
    # Each batch is a transaction of its own: a server that runs need not wait for all.
    atomic = False

    dependencies = [("conversations", "0008_questions_and_privacy")]

    operations = [migrations.RunPython(bring_in, migrations.RunPython.noop)]

"""What the vendor judged of hosted conversations before there were rows for it.

May be broken off and run again: what has rows is left alone.
"""

import math
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

AT_ONCE = 200
LONGEST_NAME = 200
LARGEST_EXACT = 2**53
COLUMNS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
}


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
    judged = conversation.vendor_analysis
    now = timezone.now()
    _model(apps, "Analysis").objects.create(
        conversation=conversation,
        state="done",
        analyser="vendor",
        due_at=now,
        finished_at=now,
    )
    _model(apps, "CriterionResult").objects.bulk_create(
        _criterion(apps, conversation, identifier, found)
        for identifier, found in _entries(
            judged, "evaluation_criteria_results", "criteria_id"
        )
    )
    _model(apps, "CollectedValue").objects.bulk_create(
        _value(apps, conversation, identifier, found)
        for identifier, found in _entries(
            judged, "data_collection_results", "data_collection_id"
        )
    )
    share = _number(judged.get("call_success_score"))
    if conversation.success_score is None and share is not None and 0 <= share <= 1:
        conversation.success_score = share
        conversation.save(update_fields=["success_score"])


def _entries(
    judged: dict[str, Any], name: str, id_name: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One for each identifier: no row can be written twice."""
    found = judged.get(name)
    entries = {
        (_text(entry.get(id_name)) or str(key))[:LONGEST_NAME]: entry
        for key, entry in (found.items() if isinstance(found, dict) else ())
        if isinstance(entry, dict)
    }
    yield from entries.items()


def _criterion(
    apps: Apps, conversation: Any, identifier: str, found: dict[str, Any]
) -> Any:
    asked = _asked(apps, "SuccessCriterion", conversation, identifier)
    result, points = found.get("result"), _number(found.get("max_score"))
    return _model(apps, "CriterionResult")(
        conversation=conversation,
        criterion=asked,
        identifier=identifier,
        name=asked.name if asked else identifier,
        result=result if result in ("success", "failure", "unknown") else "unknown",
        score=_number(found.get("score")),
        max_score=int(points) if points and 1 <= points <= 1_000_000 else None,
        rationale=_text(found.get("rationale")),
    )


def _value(
    apps: Apps, conversation: Any, identifier: str, found: dict[str, Any]
) -> Any:
    asked = _asked(apps, "DataCollectionItem", conversation, identifier)
    value = found.get("value")
    kind = asked.type if asked else _kind_of(value)
    typed = _typed(kind, value)
    rationale = _text(found.get("rationale"))
    if typed is None and value is not None:
        rationale = f"{rationale} Left out: {value!r} is no {kind}."
    return _model(apps, "CollectedValue")(
        conversation=conversation,
        item=asked,
        identifier=identifier,
        type=kind,
        rationale=rationale.strip(),
        **{COLUMNS[kind]: typed},
    )


def _typed(kind: str, value: Any) -> Any:
    """None: it is not of this type."""
    if kind in ("string", "boolean"):
        return value if isinstance(value, str if kind == "string" else bool) else None
    number = _number(value)
    if number is None or kind == "number":
        return number
    whole = math.trunc(number)
    return whole if whole == number and abs(whole) <= LARGEST_EXACT else None


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


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

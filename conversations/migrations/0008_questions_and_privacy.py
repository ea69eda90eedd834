"""What programs stored with agents and is acted on now: out of `vendor_settings`.

Success criteria and data collection become rows, retention, redaction and what judges
become columns. What is malformed stays where it is.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 200
PLATFORM = "platform_settings"
RETENTION = ("retention_days", "delete_transcript_and_pii", "delete_audio")
LARGEST = 2_147_483_647
MAX_CHARACTERS = 200

TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
DEFAULT_POINTS = 10


def move(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for agent in _agents(apps):
        platform = _object(agent.vendor_settings, PLATFORM)
        if not platform:
            continue
        with transaction.atomic():
            _move_criteria(apps, agent, platform)
            _move_items(apps, agent, platform)
            _move_privacy(agent, platform)
            _move_text(agent, platform, "summary_language", 20)
            _move_model(agent, platform)
            _drop_empty(agent.vendor_settings, PLATFORM)
            agent.save()


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for agent in _agents(apps):
        kept = agent.vendor_settings
        if not isinstance(kept, dict):
            kept = agent.vendor_settings = {}
        platform = kept.setdefault(PLATFORM, {})
        with transaction.atomic():
            _put_back_criteria(agent, platform)
            _put_back_items(agent, platform)
            _put_back_columns(agent, platform)
            _drop_empty(kept, PLATFORM)
            agent.save()


def _agents(apps: Apps) -> Iterator[Any]:
    """All of them, a few at a time."""
    agents = apps.get_model("conversations", "Agent").objects.order_by("pk")
    last = 0
    while some := list(agents.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        yield from some


def _object(tree: Any, name: str) -> dict[str, Any]:
    found = tree.get(name) if isinstance(tree, dict) else None
    return found if isinstance(found, dict) else {}


def _drop_empty(tree: Any, name: str) -> None:
    if isinstance(tree, dict) and tree.get(name) == {}:
        del tree[name]


def _is_line(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= MAX_CHARACTERS
        and " ".join(value.split()) == value
    )


def _is_a(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int) and abs(value) > LARGEST:
        return False
    return isinstance(value, TYPES[kind])


# --- Success criteria --------------------------------------------------------------------


def _move_criteria(apps: Apps, agent: Any, platform: dict[str, Any]) -> None:
    evaluation = _object(platform, "evaluation")
    sent = evaluation.get("criteria")
    if not isinstance(sent, list):
        return
    left: list[Any] = []
    identifiers: set[str] = set()
    for entry in sent:
        columns = _criterion(entry)
        if columns is None or columns["identifier"] in identifiers:
            left.append(entry)
            continue
        identifiers.add(columns["identifier"])
        apps.get_model("conversations", "SuccessCriterion").objects.create(
            agent=agent, position=len(identifiers) - 1, **columns
        )
    evaluation["criteria"] = left
    if not left:
        del evaluation["criteria"]
    _drop_empty(platform, "evaluation")


def _criterion(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, dict):
        return None
    kept = dict(entry)
    identifier = kept.pop("id", None)
    name = kept.pop("name", None) or identifier
    prompt = kept.pop("conversation_goal_prompt", None)
    if kept.pop("type", None) not in (None, "prompt"):
        return None
    if not (_is_line(identifier) and _is_line(name) and isinstance(prompt, str)):
        return None
    columns = {"identifier": identifier, "name": name, "prompt": prompt}
    # A default that was sent is kept as it was: the column does not tell it.
    if kept.get("use_knowledge_base") is True:
        columns["use_knowledge_base"] = kept.pop("use_knowledge_base")
    if kept.get("scoring_mode") == "numeric_uniform":
        columns["scoring"] = kept.pop("scoring_mode")
    points = kept.get("max_score")
    if (
        isinstance(points, int)
        and _is_a(points, "integer")
        and points >= 1
        and points != DEFAULT_POINTS
    ):
        columns["max_score"] = kept.pop("max_score")
    return {**columns, "vendor_settings": kept}


def _put_back_criteria(agent: Any, platform: dict[str, Any]) -> None:
    rows = list(agent.criteria.order_by("position", "pk"))
    if not rows:
        return
    evaluation = platform.setdefault("evaluation", {})
    evaluation["criteria"] = [
        {
            "id": row.identifier,
            "name": row.name,
            "type": "prompt",
            "conversation_goal_prompt": row.prompt,
            "use_knowledge_base": row.use_knowledge_base,
            "scoring_mode": row.scoring,
            "max_score": row.max_score,
            **row.vendor_settings,
        }
        for row in rows
    ] + evaluation.get("criteria", [])
    agent.criteria.all().delete()


# --- Collected data ----------------------------------------------------------------------


def _move_items(apps: Apps, agent: Any, platform: dict[str, Any]) -> None:
    sent = platform.get("data_collection")
    if not isinstance(sent, dict):
        return
    moved = 0
    for identifier, entry in list(sent.items()):
        columns = _item(entry)
        if columns is None or not 0 < len(identifier) <= MAX_CHARACTERS:
            continue
        apps.get_model("conversations", "DataCollectionItem").objects.create(
            agent=agent, identifier=identifier, position=moved, **columns
        )
        moved += 1
        del sent[identifier]
    _drop_empty(platform, "data_collection")


def _item(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, dict) or entry.get("type") not in TYPES:
        return None
    kept = dict(entry)
    columns = {"type": kept.pop("type")}
    if isinstance(kept.get("description"), str) and kept["description"]:
        columns["description"] = kept.pop("description")
    allowed = kept.get("enum")
    if _is_list_of(columns["type"], allowed):
        columns["allowed_values"] = kept.pop("enum")
    elif numbers := _written_numbers(columns["type"], allowed):
        # What was sent is kept beside: the column has numbers for its texts.
        columns["allowed_values"] = numbers
    variable, constant = kept.get("dynamic_variable"), kept.get("constant_value")
    if isinstance(variable, str) and 0 < len(variable) <= MAX_CHARACTERS:
        columns["dynamic_variable"] = kept.pop("dynamic_variable")
    # The vendor's "" is none, and a variable goes before.
    if not variable and constant != "" and _is_a(constant, columns["type"]):
        columns["constant_value"] = kept.pop("constant_value")
    return {**columns, "vendor_settings": kept}


def _is_list_of(kind: str, values: Any) -> bool:
    return (
        isinstance(values, list)
        and bool(values)
        and all(_is_a(value, kind) for value in values)
    )


def _written_numbers(kind: str, values: Any) -> list[float] | None:
    """The vendor's lists hold only texts, whatever the type."""
    if kind not in ("integer", "number") or not _is_list_of("string", values):
        return None
    read = int if kind == "integer" else float
    try:
        return [read(value) for value in values]
    except ValueError:
        return None


def _put_back_items(agent: Any, platform: dict[str, Any]) -> None:
    rows = list(agent.collected_items.order_by("position", "pk"))
    if not rows:
        return
    left = platform.get("data_collection", {})
    platform["data_collection"] = {
        row.identifier: {
            "type": row.type,
            "description": row.description,
            "dynamic_variable": row.dynamic_variable,
            "enum": row.allowed_values or None,
            "constant_value": row.constant_value,
            **row.vendor_settings,
        }
        for row in rows
    } | left
    agent.collected_items.all().delete()


# --- Columns -----------------------------------------------------------------------------


def _move_privacy(agent: Any, platform: dict[str, Any]) -> None:
    privacy = _object(platform, "privacy")
    days: Any = privacy.get("retention_days")
    flags = [privacy.get(name) is True for name in RETENTION[1:]]
    if _is_a(days, "integer") and days >= 1:
        both = flags[0] == flags[1]
        agent.transcript_days = days if flags[0] or both else None
        agent.audio_days = days if flags[1] or both else None
        # Shown by the columns alone, unless neither was named.
        if any(flags):
            for name in RETENTION:
                privacy.pop(name, None)
    if isinstance(privacy.get("zero_retention_mode"), bool):
        agent.zero_retention = privacy.pop("zero_retention_mode")
    redaction = _object(privacy, "conversation_history_redaction")
    kinds: Any = redaction.get("entities")
    if redaction.get("enabled") is True and _are_names(kinds):
        agent.redacted_kinds = list(dict.fromkeys(kinds))
        del redaction["enabled"], redaction["entities"]
    _drop_empty(privacy, "conversation_history_redaction")
    _drop_empty(platform, "privacy")


def _are_names(kinds: Any) -> bool:
    return (
        isinstance(kinds, list)
        and bool(kinds)
        and all(isinstance(kind, str) for kind in kinds)
    )


def _move_text(agent: Any, tree: dict[str, Any], column: str, most: int) -> None:
    value = tree.get(column)
    if isinstance(value, str) and len(value) <= most:
        setattr(agent, column, tree.pop(column))


def _move_model(agent: Any, platform: dict[str, Any]) -> None:
    # Any other name is of the vendor's models, and only kept.
    if isinstance(platform.get("analysis_llm"), str) and "/" in platform["analysis_llm"]:
        _move_text(agent, platform, "analysis_llm", MAX_CHARACTERS)


def _put_back_columns(agent: Any, platform: dict[str, Any]) -> None:
    privacy = platform.setdefault("privacy", {})
    transcript, audio = agent.transcript_days, agent.audio_days
    if transcript or audio:
        flags = {RETENTION[1]: bool(transcript), RETENTION[2]: bool(audio)}
        privacy[RETENTION[0]] = transcript or audio
        privacy.update({k: v for k, v in flags.items() if k not in privacy})
        agent.transcript_days = agent.audio_days = None
    if agent.zero_retention:
        privacy["zero_retention_mode"] = True
        agent.zero_retention = False
    if agent.redacted_kinds:
        redaction = privacy.setdefault("conversation_history_redaction", {})
        redaction |= {"enabled": True, "entities": agent.redacted_kinds}
        agent.redacted_kinds = []
    _drop_empty(platform, "privacy")
    for column in ("summary_language", "analysis_llm"):
        if getattr(agent, column):
            platform[column] = getattr(agent, column)
            setattr(agent, column, "")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_search")]

    operations = [migrations.RunPython(move, put_back)]

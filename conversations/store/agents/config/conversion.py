"""An agent as the API has it, and as it stands in the database: one made from the other.

What Parley acts on stands in columns, so that staff and programs change the same thing;
`fields.py` says which. All else is kept in `vendor_settings` and given back as
it was sent. There, too, stands what was sent for a column that cannot hold it exactly,
such as the name of a model that is not to be had here: it is shown for as long as the
column says what it meant.
"""

import copy
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Field

from conversations.models import Agent, Hosting, hosted_faults
from conversations.protocol.storable import fault as unstorable
from conversations.store.agents.config.defaults import DEFAULTS, complete_workflow
from conversations.store.agents.config.entry import Entry
from conversations.store.agents.config.field import MISSING, ConfigField
from conversations.store.agents.config.fields import EVERY_FIELD, FIELDS, HOSTED_KEY
from conversations.store.agents.config.language_model import BACKUP, CUSTOM
from conversations.store.agents.config.links import (
    KNOWLEDGE_BASE,
    MCP_SERVER_IDS,
    TOOL_IDS,
    UsedDocument,
)
from conversations.store.agents.config.questions import CRITERIA, DATA_COLLECTION
from conversations.store.agents.config.tree import found, merged, put, take, taken
from conversations.store.agents.config.values import BadValue, Path, same
from conversations.store.agents.model_choice import (
    ModelNames,
    ProviderProblem,
    model_faults,
)

MAX_DEPTH = 60
OURS = frozenset(
    [
        "agent_id",
        "metadata",
        "access_info",
        "version_id",
        "branch_id",
        "main_branch_id",
        "phone_numbers",
        "whatsapp_accounts",
        "version_description",
        "default_hold_audio_url",
    ]
)
"""What answers have beside the agent's settings; sent back, it changes nothing."""
HOSTED_KEY_SET: Path = ("platform_settings", "parley", "hosted_api_key_set")
IN_FIELD: dict[str, Path] = {BACKUP.column: ("order",), CUSTOM.column: ("url",)}
"""Where in a field that names models its name stands."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that cannot be taken."""

    path: Path
    message: str

    def __str__(self) -> str:
        """The place in words, and what is wrong there."""
        return f"{'.'.join(self.path)}: {self.message}" if self.path else self.message


class BadConfig(ValueError):
    """Some values cannot be taken; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(slots=True)
class Links:
    """Rows an agent is to be linked with; None: as they are."""

    tool_ids: frozenset[str] | None = None
    mcp_server_ids: frozenset[str] | None = None
    documents: list[UsedDocument] | None = None
    criteria: list[Entry] | None = None
    items: dict[str, Entry] | None = None


def shown(agent: Agent) -> dict[str, Any]:
    """The agent's settings as the API has them: those of every field."""
    kept = _kept(agent)
    whole: dict[str, Any] = merged(
        DEFAULTS, {k: v for k, v in kept.items() if k not in OURS}
    )
    for field in EVERY_FIELD:
        if not field.secret:
            put(whole, field, _shown_value(agent, field, kept))
    whole["workflow"] = complete_workflow(whole["workflow"])
    parley = whole["platform_settings"]["parley"]
    parley["hosted_api_key_set"] = bool(agent.hosted_api_key)
    return whole


def shown_at(agent: Agent, field: ConfigField) -> Any:
    """One field of it."""
    return _shown_value(agent, field, _kept(agent))


def apply(agent: Agent, sent: dict[str, Any], problem: ProviderProblem) -> Links:
    """Put what was sent into the agent's columns, which are not saved yet.

    Objects are merged with what there is, other values replaced. Raises BadConfig.
    """
    check_storable(sent)
    rest = copy.deepcopy({k: v for k, v in sent.items() if k not in OURS})
    faults: list[Fault] = []
    given = [(field, _taken(rest, field, faults)) for field in EVERY_FIELD]
    if faults:
        raise BadConfig(_each_once(faults))
    kept, links = _kept(agent), Links()
    former = Hosting.of(agent)
    models = ModelNames.of(agent)
    for field, value in given:
        if value is not MISSING:
            faults += _apply_one(agent, field, value, kept, links)
    take(rest, HOSTED_KEY_SET)
    kept = merged(kept, rest)
    faults += _together(agent, former, sent)
    faults += _of_models(models, agent, problem, {fault.path for fault in faults})
    size_bytes = sum(len(json.dumps(part)) for part in (kept, *_in_rows(given)))
    if size_bytes > (most := settings.PARLEY["MAX_AGENT_BYTES"]):
        faults.append(Fault((), f"The agent is larger than {most} bytes."))
    if faults:
        raise BadConfig(faults)
    agent.vendor_settings = kept
    return links


def check_storable(value: Any) -> None:
    """Refuse what no database or no JSON could give back. Raises BadConfig."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        message = unstorable(item) if len(path) < MAX_DEPTH else "is nested too deeply"
        if message:
            raise BadConfig([Fault(path[:10], message)])
        if isinstance(item, dict):
            waiting += [((*path, name), child) for name, child in item.items()]
            waiting += [((*path, "(a name)"), name) for name in item]
        elif isinstance(item, list):
            waiting += [((*path, str(i)), child) for i, child in enumerate(item)]


def _taken(tree: dict[str, Any], field: ConfigField, faults: list[Fault]) -> Any:
    try:
        return taken(tree, field)
    except BadValue as error:
        faults.append(Fault(error.below, error.message))
        return MISSING


def _in_rows(given: list[tuple[ConfigField, Any]]) -> list[Any]:
    """What was sent for rows, where no limit of the agent's own holds."""
    return [v for field, v in given if field.in_rows and v is not MISSING]


def _apply_one(
    agent: Agent,
    field: ConfigField,
    sent: Any,
    kept: dict[str, Any],
    links: Links,
) -> list[Fault]:
    before = _shown_value(agent, field, kept)
    value = merged(before, sent) if field.merges else sent
    # The order of rows counts, also where JSON has none.
    if not (field.secret or field.in_rows) and same(before, value):
        return []
    try:
        meant = field.value_of(value)
        if field is TOOL_IDS:
            links.tool_ids = meant
        elif field is MCP_SERVER_IDS:
            links.mcp_server_ids = meant
        elif field is KNOWLEDGE_BASE:
            links.documents = meant
        elif field is CRITERIA:
            links.criteria = meant
        elif field is DATA_COLLECTION:
            links.items = meant
        else:
            field.set(agent, meant)
            _clean(field, agent)
    except BadValue as error:
        return [Fault((*field.path, *error.below), error.message)]
    _taken(kept, field, [])
    if not (field.secret or field.in_rows or _is_exact(field, agent, value)):
        put(kept, field, value)
    return []


def _is_exact(field: ConfigField, agent: Agent, sent: Any) -> bool:
    """Whether the column alone gives back what was sent."""
    # A link shows names that are not known yet.
    return field in FIELDS and same(field.show(field.current(agent)), sent)


def _clean(field: ConfigField, agent: Agent) -> None:
    """What the column itself demands. Raises BadValue."""
    column = Agent._meta.get_field(field.column)
    assert isinstance(column, Field)
    try:
        column.clean(getattr(agent, field.column), agent)
    except ValidationError as error:
        message = " ".join(error.messages)
        if column.choices:
            known = ", ".join(str(value) for value, _ in column.flatchoices)
            message = f"{message} Use one of {known}."
        raise BadValue(message) from None


def _together(agent: Agent, former: Hosting, sent: dict[str, Any]) -> list[Fault]:
    """What is wrong with values only beside each other."""
    parley: Path = ("platform_settings", "parley")
    key = found(sent, HOSTED_KEY)
    faults = hosted_faults(
        former,
        Hosting.of(agent),
        key_given=key not in (MISSING, None, ""),
        site_has_key=bool(settings.PARLEY["ELEVENLABS_API_KEY"]),
    )
    return [Fault((*parley, column), message) for column, message in faults.items()]


def _of_models(
    former: ModelNames, agent: Agent, problem: ProviderProblem, told: set[Path]
) -> list[Fault]:
    """What is wrong with the models it names, but for fields that are told wrong."""
    found_wrong = model_faults(former, ModelNames.of(agent), problem)
    fields = {field.column: field for field in EVERY_FIELD}
    return [
        Fault((*fields[column].path, *IN_FIELD.get(column, ())), message)
        for column, message in found_wrong.items()
        if fields[column].path not in told
    ]


def _shown_value(agent: Agent, field: ConfigField, kept: dict[str, Any]) -> Any:
    current = field.current(agent)
    raw = found(kept, field)
    if raw is not MISSING and not (field.secret or field.in_rows):
        try:
            if field.value_of(raw) == current:
                return copy.deepcopy(raw)
        except BadValue:
            # Staff may write anything into what is kept.
            pass
    return field.show(current)


def _kept(agent: Agent) -> dict[str, Any]:
    kept = agent.vendor_settings
    return copy.deepcopy(kept) if isinstance(kept, dict) else {}


def _each_once(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))

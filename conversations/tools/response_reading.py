"""What a webhook answered: as the model and staff are told it, and what it assigns."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from conversations.engine.tools import ToolOutcome
from conversations.engine.variables import is_secret
from conversations.outbound.sending import Received
from conversations.protocol.storable import is_too_deep, storable, storable_value
from conversations.protocol.tool_config import Assignment
from conversations.protocol.tool_request import ResponseFilter
from conversations.protocol.variable_rule import (
    MAX_NAME_CHARACTERS,
    RESERVED_PREFIX,
)
from conversations.tools.masking import Mask
from conversations.tools.value_paths import MISSING, only, value_at, without

NO_JSON: Final = object()
TEXTS = frozenset(
    {
        "application/javascript",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/yaml",
    }
)
MAX_ERROR_CHARACTERS = 2_000
HIDDEN = "Done; what it answered is not shown."


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is to be read."""

    response_filter: ResponseFilter = field(default_factory=ResponseFilter)
    assignments: Sequence[Assignment] = ()


def outcome_of(received: Received, reading: Reading, mask: Mask) -> ToolOutcome:
    """What came of it, without a secret that was sent."""
    text = _text(received)
    parsed = _json(received, text)
    if not received.is_success:
        return ToolOutcome(_refusal(received, text, parsed, reading, mask), True)
    variables = assigned(parsed, reading.assignments, mask)
    if parsed is not NO_JSON:
        shown = _shown(sanitised(parsed, reading.assignments), reading.response_filter)
        told = HIDDEN if shown is MISSING else _dumped(mask.value(shown))
    elif reading.response_filter.mode == "hide_all":
        told = HIDDEN
    elif text is None:
        kind = received.media_type or "something without a type"
        told = (
            f"The tool returned {kind}, {len(received.content)} bytes, which is neither"
            " text nor JSON and cannot be read here."
        )
    else:
        told = mask.text(text)
    return ToolOutcome(storable(told), variables=variables)


# --- Reading ---------------------------------------------------------------------------


def _text(received: Received) -> str | None:
    """None: it is no text."""
    kind = received.media_type
    if kind and not (kind.startswith("text/") or kind in TEXTS or _says_json(kind)):
        return None
    try:
        text = received.content.decode(received.charset or "utf-8")
    except LookupError:
        text = received.content.decode("utf-8", "replace")
    except UnicodeDecodeError:
        if not kind:
            return None
        text = received.content.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")


def _says_json(kind: str) -> bool:
    return kind.endswith(("/json", "+json"))


def _json(received: Received, text: str | None) -> Any:
    """What it says in JSON, if it does; NO_JSON if not."""
    kind = received.media_type
    if text is None or not (_says_json(kind) or kind in ("", "text/plain")):
        return NO_JSON
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return NO_JSON
    if is_too_deep(parsed):
        return NO_JSON
    # A text that happens to be a number or a word of JSON is a text.
    if not _says_json(kind) and not isinstance(parsed, dict | list):
        return NO_JSON
    return storable_value(parsed)


def sanitised(parsed: object, assignments: Iterable[Assignment]) -> object:
    """The answer without what is assigned and told to nobody."""
    for one in assignments:
        if one.sanitize:
            parsed = without(parsed, one.value_path)
    return parsed


def _shown(parsed: object, response_filter: ResponseFilter) -> object:
    match response_filter.mode:
        case "hide_all":
            return MISSING
        case "allow":
            return only(parsed, response_filter.filters)
    return parsed


def _dumped(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refusal(
    received: Received, text: str | None, parsed: object, reading: Reading, mask: Mask
) -> str:
    """The first line is what happened; the second what the server says about it."""
    reason = f" ({received.reason})" if received.reason else ""
    line = f"The server answered {received.status_code}{mask.text(reason)}."
    location = received.headers.get("location")
    if 300 <= received.status_code < 400 and location:  # noqa: PLR2004
        line += (
            f" It sends on to {mask.text(location)[:200]}, which is not followed unless"
            " the tool's follow_redirects is true."
        )
    if reading.response_filter.mode == "hide_all" or not text:
        return storable(line)
    said = mask.text(text) if parsed is NO_JSON else _dumped(mask.value(parsed))
    said = said.strip()
    if len(said) > MAX_ERROR_CHARACTERS:
        said = said[:MAX_ERROR_CHARACTERS] + "..."
    return storable(f"{line}\n{said}".strip())


# --- Assigning -------------------------------------------------------------------------


def assigned(
    parsed: object, assignments: Sequence[Assignment], mask: Mask
) -> dict[str, object]:
    """Variables by name. What becomes a secret one is known to the mask from then on."""
    found: dict[str, object] = {}
    if parsed is NO_JSON:
        return found
    for assignment in assignments:
        name = assignment.dynamic_variable
        value = value_at(parsed, assignment.value_path)
        reserved = name.startswith(RESERVED_PREFIX)
        if value is MISSING or value is None or reserved:
            continue
        if len(name) > MAX_NAME_CHARACTERS:
            continue
        if is_secret(name):
            text = _dumped(value)
            mask.add(text)
            found[name] = text
            continue
        native = assignment.preserve_native_type or not isinstance(value, dict | list)
        found[name] = value if native else _dumped(value)
    return {
        name: value if is_secret(name) else mask.value(value)
        for name, value in found.items()
    }

"""What the stand-in org knows, and how it answers a query and takes a record."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from typing import Any

from tests.fakes.salesforce.refusal import (
    UNKNOWN_COLUMN,
    UNKNOWN_OBJECT,
    Refusal,
    in_query,
)
from tests.fakes.salesforce.schema import (
    DEFAULTS,
    OBJECTS,
    PREFIXES,
    column_named,
    object_named,
    related,
)
from tests.fakes.salesforce.soql import (
    Comparison,
    Condition,
    Group,
    Path,
    Query,
    Relative,
    Text,
    parse,
)

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
Row = dict[str, Any]


class Records:
    """By object and id."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._rows: dict[str, dict[str, Row]] = {name: {} for name in OBJECTS}
        user = self.put("User", Name="Integration User", Email="api@example.com")
        self._owner = user["Id"]
        self.put("Organization", Name="Stand-in", IsSandbox=True)

    def put(self, object_name: str, **fields: Any) -> Row:
        """A record that is there, without a question."""
        rows = self._rows[object_name]
        public_id = f"{PREFIXES[object_name]}Ab{len(rows) + 1:010d}AAA"
        row = dict.fromkeys(OBJECTS[object_name])
        row |= DEFAULTS.get(object_name, {}) | {"Id": public_id} | fields
        if "CreatedDate" in row and row["CreatedDate"] is None:
            row["CreatedDate"] = f"{self._now():%Y-%m-%dT%H:%M:%S.000+0000}"
        if "OwnerId" in row and row["OwnerId"] is None:
            row["OwnerId"] = self._owner
        if "LastName" in row:
            names = (row["FirstName"], row["LastName"])
            row["Name"] = " ".join(filter(None, names))
        rows[public_id] = row
        return row

    def all(self, object_name: str) -> list[Row]:
        return list(self._rows[object_name].values())

    def get(self, object_name: str, public_id: str) -> Row:
        """Raises Refusal."""
        known = _object(object_name)
        if not ID.fullmatch(public_id):
            raise Refusal(
                404,
                "NOT_FOUND",
                "Provided external ID field does not exist or is not accessible:"
                f" {public_id}",
            )
        for row_id, row in self._rows[known].items():
            if row_id == public_id or row_id[:15] == public_id:
                return row
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    # --- Creating -------------------------------------------------------------------------

    def create(self, object_name: str, fields: Row, *, may_be_double: bool) -> str:
        """Its id. Raises Refusal."""
        known = _object(object_name)
        columns = OBJECTS[known]
        given: Row = {}
        for name, value in fields.items():
            column = column_named(known, name)
            if column is None:
                message = f"No such column '{name}' on sobject of type {known}"
                raise Refusal(400, "INVALID_FIELD", message)
            given[column] = value
        closed = [name for name in given if not columns[name].is_createable]
        if closed:
            raise Refusal(
                400,
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {', '.join(closed)}. Please check the"
                " security settings of this field and verify that it is read/write for"
                " your profile or permission set.",
                fields=closed,
            )
        missing = [
            name
            for name, column in columns.items()
            if column.is_required and given.get(name) in (None, "")
        ]
        if missing:
            raise Refusal(
                400,
                "REQUIRED_FIELD_MISSING",
                f"Required fields are missing: [{', '.join(missing)}]",
                fields=missing,
            )
        for name, value in given.items():
            _check_value(name, value, columns[name])
        if known in ("Lead", "Contact") and not may_be_double:
            self._check_double(known, given)
        return str(self.put(known, **given)["Id"])

    def _check_double(self, known: str, given: Row) -> None:
        email = (given.get("Email") or "").lower()
        same = [r for r in self.all(known) if email and _lower(r["Email"]) == email]
        if same:
            raise Refusal(
                400,
                "DUPLICATES_DETECTED",
                "Use one of these records?",
                duplicateResult={
                    "allowSave": True,
                    "duplicateRule": f"Standard_{known}_Duplicate_Rule",
                    "duplicateRuleEntityType": known,
                    "matchResults": [
                        {
                            "entityType": known,
                            "matchRecords": [
                                {"record": {"Id": row["Id"], **_attributes(known, row)}}
                                for row in same
                            ],
                        }
                    ],
                },
            )

    # --- Asking ---------------------------------------------------------------------------

    def query(self, soql: str, version: str) -> list[Row]:
        """Raises Refusal."""
        query = parse(soql)
        known = object_named(query.object_name)
        if known is None:
            message = f"sObject type '{query.object_name}' is not supported."
            raise in_query(
                "INVALID_TYPE",
                soql,
                query.object_position,
                message + UNKNOWN_OBJECT,
            )
        paths = [*query.fields, *(path for path, _ in query.order_by)]
        for path in (*paths, *_paths(query.condition)):
            _resolve(known, path, soql)
        rows = [
            row for row in self.all(known) if self._holds(query.condition, known, row)
        ]
        rows = self._ordered(rows, query, known)[: query.limit]
        return [self._shown(query, known, row, version) for row in rows]

    def _value(self, object_name: str, row: Row, path: Path) -> Any:
        *relations, name = path.parts
        for relation in relations:
            # Whose own name comes first says nothing: Contact.Email.
            if relation.lower() == object_name.lower():
                continue
            column, target = related(object_name, relation) or ("", "")
            found = self._rows[target].get(row[column] or "")
            if found is None:
                return None
            object_name, row = target, found
        return row[column_named(object_name, name) or ""]

    def _holds(self, condition: Condition | None, object_name: str, row: Row) -> bool:
        match condition:
            case None:
                return True
            case Group("NOT", (only,)):
                return not self._holds(only, object_name, row)
            case Group("AND", parts):
                return all(self._holds(part, object_name, row) for part in parts)
            case Group(_, parts):
                return any(self._holds(part, object_name, row) for part in parts)
        assert isinstance(condition, Comparison)
        value = self._value(object_name, row, condition.path)
        return self._compares(value, condition)

    def _compares(self, value: Any, comparison: Comparison) -> bool:
        wanted = comparison.value
        if isinstance(wanted, Relative):
            return value is not None and _is_within(value, wanted, self._now())
        if isinstance(wanted, Text):
            if comparison.operator == "LIKE":
                return _is_like(value or "", wanted.pattern)
            # An empty text is the same as none at all.
            value, wanted = _lower(value or ""), wanted.value.lower()
        match comparison.operator:
            case "=":
                return value == wanted
            case "!=" | "<>":
                return value != wanted
        if value is None or wanted is None:
            return False
        return {
            "<": value < wanted,
            ">": value > wanted,
            "<=": value <= wanted,
            ">=": value >= wanted,
        }[comparison.operator]

    def _ordered(self, rows: list[Row], query: Query, object_name: str) -> list[Row]:
        def compare(one: Row, other: Row) -> int:
            for path, is_descending in query.order_by:
                a = self._value(object_name, one, path)
                b = self._value(object_name, other, path)
                if a == b:
                    continue
                # Nulls come first, whichever way.
                if a is None or b is None:
                    return -1 if a is None else 1
                less = _lower(a) < _lower(b)
                return -1 if less != is_descending else 1
            return 0

        return sorted(rows, key=cmp_to_key(compare))

    def _shown(self, query: Query, object_name: str, row: Row, version: str) -> Row:
        shown = _attributes(object_name, row, version)
        for path in query.fields:
            *relations, name = path.parts
            place, known, at = shown, object_name, row
            for relation in relations:
                if relation.lower() == known.lower():
                    continue
                column, target = related(known, relation) or ("", "")
                found = self._rows[target].get(at[column] or "")
                if found is None:
                    place[relation] = None
                    break
                inner = place.setdefault(relation, _attributes(target, found, version))
                place, known, at = inner, target, found
            else:
                right = column_named(known, name) or ""
                place[right] = at[right]
        return shown


def described(object_name: str) -> dict[str, Any]:
    """Raises Refusal."""
    known = _object(object_name)
    fields = [
        {
            "name": name,
            "label": column.label,
            "type": column.kind,
            "length": column.length,
            "nillable": not column.is_required,
            "createable": column.is_createable,
            "referenceTo": [column.refers_to] if column.refers_to else [],
        }
        for name, column in OBJECTS[known].items()
    ]
    return {"name": known, "keyPrefix": PREFIXES[known], "fields": fields}


def _object(name: str) -> str:
    known = object_named(name)
    if known is None:
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
    return known


def _attributes(object_name: str, row: Row, version: str = "v58.0") -> Row:
    url = f"/services/data/{version}/sobjects/{object_name}/{row['Id']}"
    return {"attributes": {"type": object_name, "url": url}}


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _paths(condition: Condition | None) -> list[Path]:
    if isinstance(condition, Comparison):
        return [condition.path]
    parts = condition.parts if condition else ()
    return [path for part in parts for path in _paths(part)]


def _resolve(object_name: str, path: Path, soql: str) -> None:
    known = object_name
    *relations, name = path.parts
    for relation in relations:
        if relation.lower() == known.lower():
            continue
        found = related(known, relation)
        if found is None:
            message = (
                f"Didn't understand relationship '{relation}' in field path. If you are"
                " attempting to use a custom relationship, be sure to append the '__r'"
                " after the custom relationship name. Please reference your WSDL or the"
                " describe call for the appropriate names."
            )
            raise in_query("INVALID_FIELD", soql, path.position, message)
        known = found[1]
    if column_named(known, name) is None:
        message = f"No such column '{name}' on entity '{known}'." + UNKNOWN_COLUMN
        raise in_query("INVALID_FIELD", soql, path.position, message)


def _is_like(value: str, pattern: str) -> bool:
    signs = {"%": ".*", "_": "."}
    parts = re.findall(r"\\[%_]|.", pattern, re.DOTALL)
    regex = "".join(signs.get(p) or re.escape(p[-1]) for p in parts)
    return bool(re.fullmatch(regex, value, re.IGNORECASE | re.DOTALL))


def _is_within(value: str, literal: Relative, now: datetime) -> bool:
    day, today = datetime.fromisoformat(value).date(), now.astimezone(UTC).date()
    match literal.name.partition(":"):
        case ("TODAY", *_):
            return day == today
        case ("YESTERDAY", *_):
            return day == today - timedelta(days=1)
        case ("THIS_MONTH", *_):
            return (day.year, day.month) == (today.year, today.month)
        case ("THIS_YEAR", *_):
            return day.year == today.year
        case (_, _, days):
            return today - timedelta(days=int(days)) <= day <= today
    raise AssertionError(literal)


def _check_value(name: str, value: Any, column: Any) -> None:
    if value is None:
        return
    text = str(value)
    if len(text) > column.length:
        raise Refusal(
            400,
            "STRING_TOO_LONG",
            f"{column.label}: data value too large: {text} (max length={column.length})",
            fields=[name],
        )
    if column.kind == "email" and text and not EMAIL.fullmatch(text):
        raise Refusal(
            400,
            "INVALID_EMAIL_ADDRESS",
            f"{column.label}: invalid email address: {text}",
            fields=[name],
        )

"""A subset of SOQL, read as the org reads it: what it does not know it refuses."""

import re
from dataclasses import dataclass

from tests.fakes.salesforce.refusal import in_query

TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::\d+)?)
      | (?P<sign><=|>=|!=|<>|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
KNOWN_ESCAPES = frozenset("nrtbfNRTBF\"'\\_%")
RELATIVE = re.compile(r"TODAY|YESTERDAY|THIS_MONTH|THIS_YEAR|LAST_N_DAYS:\d+", re.I)
OPERATORS = frozenset({"=", "!=", "<>", "<", ">", "<=", ">=", "LIKE"})
MALFORMED = "MALFORMED_QUERY"


@dataclass(frozen=True)
class Path:
    """A field, maybe through relations: Account.Name."""

    parts: tuple[str, ...]
    position: int


@dataclass(frozen=True)
class Text:
    """A literal in quotes. `pattern` has the backslashes of what LIKE takes plainly."""

    value: str
    pattern: str


@dataclass(frozen=True)
class Relative:
    """Such as THIS_MONTH."""

    name: str


Literal = Text | Relative | float | bool | None | str


@dataclass(frozen=True)
class Comparison:
    path: Path
    operator: str
    value: Literal


@dataclass(frozen=True)
class Group:
    """Conditions joined by one word; NOT has one."""

    word: str
    parts: tuple["Condition", ...]


Condition = Comparison | Group


@dataclass(frozen=True)
class Query:
    fields: tuple[Path, ...]
    object_name: str
    object_position: int
    condition: Condition | None
    order_by: tuple[tuple[Path, bool], ...]
    """With whether the largest come first."""
    limit: int | None


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    position: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "name" else ""


def parse(soql: str) -> Query:
    """Raises Refusal."""
    return _Reader(soql).query()


class _Reader:
    def __init__(self, soql: str) -> None:
        self.soql = soql
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self):
        position = 0
        while self.soql[position:].strip():
            found = TOKEN.match(self.soql, position)
            if found is None:
                rest = self.soql[position:]
                place = position + len(rest) - len(rest.lstrip())
                raise self.unexpected_character(place)
            kind = found.lastgroup
            yield Token(kind, found[kind], found.start(kind))
            position = found.end()
        yield Token("end", "<EOF>", len(self.soql))

    def unexpected_character(self, place):
        character = self.soql[place]
        message = (
            f"line 1:{len(self.soql)} mismatched character '<EOF>' expecting '''"
            if character == "'"
            else f"line 1:{place} no viable alternative at character '{character}'"
        )
        return in_query(MALFORMED, self.soql, place, message)

    def unexpected(self, token: Token):
        text = token.text
        return in_query(
            MALFORMED, self.soql, token.position, f"unexpected token: '{text}'"
        )

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def expect(self, *words: str) -> Token:
        token = self.take()
        if (token.word or token.text) not in words:
            raise self.unexpected(token)
        return token

    def accept(self, *words: str) -> Token | None:
        return self.take() if (self.next.word or self.next.text) in words else None

    # --- Clauses --------------------------------------------------------------------------

    def query(self) -> Query:
        self.expect("SELECT")
        fields = [self.path()]
        while self.accept(","):
            fields.append(self.path())
        self.expect("FROM")
        source = self.path()
        condition = self.conditions() if self.accept("WHERE") else None
        order_by = []
        if self.accept("ORDER"):
            self.expect("BY")
            order_by.append(self.ordering())
            while self.accept(","):
                order_by.append(self.ordering())
        limit = self.limit() if self.accept("LIMIT") else None
        if self.next.kind != "end":
            raise self.unexpected(self.next)
        return Query(
            tuple(fields),
            ".".join(source.parts),
            source.position,
            condition,
            tuple(order_by),
            limit,
        )

    def path(self) -> Path:
        token = self.take()
        reserved = {"SELECT", "FROM", "WHERE", "ORDER", "LIMIT", "AND", "OR"}
        if token.kind != "name" or token.word in reserved:
            raise self.unexpected(token)
        return Path(tuple(token.text.split(".")), token.position)

    def ordering(self) -> tuple[Path, bool]:
        path = self.path()
        way = self.accept("ASC", "DESC")
        if self.accept("NULLS"):
            self.expect("FIRST", "LAST")
        return path, bool(way and way.word == "DESC")

    def limit(self) -> int:
        token = self.take()
        if not token.text.isdigit():
            raise self.unexpected(token)
        return int(token.text)

    def conditions(self) -> Condition:
        parts = [self.condition()]
        joined = self.accept("AND", "OR")
        if joined is None:
            return parts[0]
        parts.append(self.condition())
        # Both words beside each other need parentheses.
        while self.accept(joined.word):
            parts.append(self.condition())
        return Group(joined.word, tuple(parts))

    def condition(self) -> Condition:
        if self.accept("NOT"):
            return Group("NOT", (self.condition(),))
        if self.accept("("):
            inner = self.conditions()
            self.expect(")")
            return inner
        path = self.path()
        operator = self.take()
        sign = operator.word or operator.text
        if sign not in OPERATORS:
            raise self.unexpected(operator)
        return Comparison(path, sign, self.literal(sign))

    def literal(self, operator: str) -> Literal:
        token = self.take()
        if token.kind == "string":
            return self.text(token)
        if operator == "LIKE":
            raise self.unexpected(token)
        if token.kind == "number":
            return float(token.text)
        if token.kind == "moment":
            return token.text
        if token.word in ("TRUE", "FALSE"):
            return token.word == "TRUE"
        if token.word == "NULL":
            return None
        if token.kind == "name" and RELATIVE.fullmatch(token.text):
            return Relative(token.word)
        raise self.unexpected(token)

    def text(self, token: Token) -> Text:
        inner = token.text[1:-1]
        for escape in ESCAPED.finditer(inner):
            if escape[1] not in KNOWN_ESCAPES:
                place = token.position + 1 + escape.start()
                message = f"Invalid escape sequence: '\\{escape[1]}'"
                raise in_query(MALFORMED, self.soql, place, message)
        value = ESCAPED.sub(lambda e: LETTERS.get(e[1].lower(), e[1]), inner)
        pattern = ESCAPED.sub(
            lambda e: e[0] if e[1] in "_%" else LETTERS.get(e[1].lower(), e[1]), inner
        )
        return Text(value, pattern)

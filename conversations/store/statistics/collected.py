"""What was learned from callers: the values that came up most."""

from dataclasses import dataclass

from conversations.models import STANDING_COLUMNS, DataCollectionItem
from conversations.protocol.typed_values import shown
from conversations.store.statistics.counting import Choice, counted

TOP = 10
"""How many values are told apart; those beyond are only counted."""

_VALUES = "JOIN {collected_value} AS value ON value.conversation_id = conversation.id"
_STANDING = ", ".join(f"value.{column}" for column in STANDING_COLUMNS)
_HAS_VALUE = " OR ".join(f"value.{column} IS NOT NULL" for column in STANDING_COLUMNS)
_COUNTS = f"""{_STANDING}, COUNT(*), SUM(COUNT(*)) OVER (),
    SUM(SUM(value.standing_number)) OVER (),
    MIN(MIN(value.standing_number)) OVER (), MAX(MAX(value.standing_number)) OVER ()"""
_KNOWN = f"""AND value.identifier = %s
    AND ({_HAS_VALUE})
    GROUP BY {_STANDING}
    ORDER BY COUNT(*) DESC, {_STANDING}
    LIMIT {TOP}"""


@dataclass(frozen=True, slots=True)
class TopValue:
    """A value as staff read it, and in how many conversations it stands."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Of one item: in how many conversations it came up, and with what."""

    known: int = 0
    top: tuple[TopValue, ...] = ()
    mean: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def others(self) -> int:
        """Conversations with values that are not among the top."""
        return self.known - sum(value.count for value in self.top)


def items_of(agent_pk: int) -> list[str]:
    """What the agent's conversations are searched for, in the owner's order."""
    return list(
        DataCollectionItem.objects.filter(agent=agent_pk).values_list(
            "identifier", flat=True
        )
    )


def learned(choice: Choice, identifier: str) -> Learned:
    """The values that stand, as corrected by staff where they did, in one query."""
    rows = counted(_COUNTS, _VALUES, _KNOWN, choice, identifier)
    if not rows:
        return Learned()
    *_, known, summed, least, most = rows[0]
    return Learned(
        known=int(known),
        top=tuple(
            TopValue(_read(text, number, answer), int(count))
            for text, number, answer, count, *_rest in rows
        ),
        mean=None if summed is None else summed / int(known),
        least=least,
        most=most,
    )


def _read(text: str | None, number: float | None, answer: bool | None) -> str:
    if answer is not None:
        # Not every database has a type for it.
        return shown(bool(answer))
    return shown(text if number is None else number)

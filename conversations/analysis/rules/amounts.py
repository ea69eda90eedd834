"""Numbers that answer "how many?" and "how much?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.analysis.rules.dates import MONTHS
from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.questions import asks_amount
from conversations.analysis.rules.replies import corrects, is_approximate, is_unsure
from conversations.analysis.rules.spoken_numbers import (
    SCALES,
    TENS,
    UNITS,
    numbers_in,
)
from conversations.analysis.rules.topics import Wanted
from conversations.analysis.rules.words import content, stem, words
from conversations.engine.english.phrase_words import word_set
from conversations.protocol.typed_values import Value, ValueKind

_MONEY = content("euro dollar pound cent")
_UNITS = _MONEY | content(
    "minute hour day week month year night mile kilometer meter metre foot feet inch kilo "
    "kilogram gram percent degree liter litre"
)
_MONEY_ASKED = re.compile(r"\b(?:budget|spend|pay|cost|price|how much|worth|salary)\b")
_PEOPLE = content("people person persons guests party seats diners adults")
_FOR_PEOPLE = re.compile(
    r"\b(?:table|room|reservation|booking|dinner|lunch|party|seats?) (?:for|of) "
    r"([a-z0-9]+)(?! *(?:o'clock|:|am\b|pm\b|a\.m|p\.m|thirty|fifteen|nights?|days?|"
    r"hours?))"
    r"|\b([a-z0-9]+) (?:people|persons|guests)\b"
)
_ADDED = re.compile(
    r"\b(?:me|myself|and|plus|with|others?|more|extra|friends?|kids?|children|adults?|"
    r"another|each|times|twice|first|last|except|minus)\b"
)
_MORE = re.compile(
    r"\b(?:plus|minus|joins?|joining|cancel\w*|dropped out|"
    r"(?:one|two|three|\d) (?:more|less|fewer))\b"
)
_PLEASANTRIES = content("thanks thank total altogether old stars")
# What an answer may say around its number; anything more tells of something else.
_FRAME = content(
    "there be number total altogether exactly just sure please course right sorry mean "
    "meant actually well happy make makes go going come coming turn turned live work "
    "only now currently let's see think okay fine good euros dollars plus hundred half "
    "point booked book stay"
)
_SOMEBODY_SAID = re.compile(r"\byou (?:said|told|quoted|wrote|mentioned)\b|\btoo\b")
_AT_A_TIME = re.compile(r"\bat (?:\d|" + "|".join([*UNITS, *TENS]) + r")")
_TO_COME = re.compile(rf"\bnext\b|\bin (?:{'|'.join(MONTHS)})\b")
_LABEL = re.compile(
    r"(?<![\w'])(?:[b-z]|table|room|floor|flat|gate|line|seat|house|page|step) (?:\d|"
    + "|".join([*UNITS, *TENS])
    + r")"
)
_COUNTING = re.compile(r"\bhow (?:many|much|old|long|big|large|far)\b|\bfor how\b")
_NUMBER_THEN = re.compile(
    r"\b(?:\d[\d,.]*|" + "|".join([*UNITS, *TENS, "hundred", *SCALES]) + r") ([a-z]+)"
)
_OF_WHAT = re.compile(r"(\w+) (?:number|code|id)\b")
_NO_OWNERS = word_set("my the a that this is right same it")
_SUM = re.compile(r"\b(?:hundred|thousand|million) and\b")
_SHORT_WORDS = 4


@dataclass(frozen=True, slots=True)
class AmountReader:
    """For numbers. One that fits several items alike is nobody's."""

    wish: Wanted
    kind: ValueKind
    others: Sequence[Wanted]

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """The only number of an answer, or how many people something is for."""
        said = exchange.caller.lower().replace("’", "'")
        if is_unsure(said) or re.search(r"\b(?:not|don't|isn't)\b", said):
            return []
        if known is not None and self._may_change(exchange, said, known):
            return [known, None]
        if self._is_asked(exchange.agent):
            numbers = self._answered(exchange.agent, said)
            if numbers:
                return numbers
        if known is not None and corrects(said):
            return self._corrected(exchange.agent, said, known)
        is_wish = not said.rstrip().endswith("?") or re.search(r"\bbook|\breserv", said)
        return self._for_people(said) if is_wish and not _is_story(said) else []

    def _may_change(self, exchange: Exchange, said: str, known: Value) -> bool:
        """Whether a number that is told unasked may be the new one."""
        if self.wish.about & _PEOPLE and _MORE.search(said):
            return True
        others = [one for one in numbers_in(said) if one != known]
        if not others or len(others) > 2 or corrects(said):
            return False
        if _counted(said) & self.wish.about & _UNITS:
            return not self._is_asked(exchange.agent)
        return _leaves_open(exchange.agent, known)

    def read_back(self, said: str) -> list[Value]:
        """For how many people; any other number may be of anything."""
        return self._for_people(said.lower())

    def _is_asked(self, agent: str) -> bool:
        own = asks_amount(agent, self.wish)
        return own > 0 and all(asks_amount(agent, one) < own for one in self.others)

    def _answered(self, agent: str, said: str) -> list[Value]:
        numbers = numbers_in(said)
        if is_approximate(said) or len(numbers) != 1 or re.search(r"\b0\d", said):
            return []
        if _ADDED.search(_SUM.sub(" ", said)):
            return []  # "Me and three friends".
        if re.search(r"\bone\b", said) and len(words(said)) > _SHORT_WORDS:
            return []  # "The red one": no number.
        if re.search(r"\d[a-z]|\d[:/]\d|\bo'clock\b|(?<!\bi )\b[ap]\.?m\b|-\d", said):
            return []
        if not _units(said) <= self._expected_units(agent):
            return []
        if _TO_COME.search(said):
            return []
        if _SOMEBODY_SAID.search(said) or _AT_A_TIME.search(said):
            return []
        if said.rstrip().endswith("?") or _LABEL.search(said):
            return []
        known = content(agent) | self.wish.text | _UNITS | _PLEASANTRIES
        if _spoken(said) - known - _FRAME:
            return []
        if not _COUNTING.search(agent.lower()):
            # "I have two orders", to "what is your order number?".
            known = _UNITS | _PLEASANTRIES
        if set(_OF_WHAT.findall(said)) - set(words(agent)) - _NO_OWNERS:
            return []  # "The customer number", to a question for the order's.
        if not _counted(said) <= known:
            return []  # "Four people", to a question for nights.
        return self._whole(numbers)

    def _corrected(self, agent: str, said: str, known: Value) -> list[Value]:
        """Only where the agent has just spoken of this number and of no other."""
        people = self._for_people(said)
        numbers = numbers_in(said)
        if people or not numbers:
            return people
        if numbers_in(agent) == [known] and len(numbers) == 1:
            return self._whole(numbers)
        spoke_of_it = known in numbers_in(agent) or _leaves_open(agent, known)
        return [known, *self._whole(numbers)] if spoke_of_it else []

    def _for_people(self, said: str) -> list[Value]:
        if not self.wish.about & _PEOPLE or self.wish.about & _UNITS:
            return []
        people = [one for one in self.others if not one.about & _UNITS]
        if any(other.about & _PEOPLE for other in people):
            return []
        matches = [match[1] or match[2] for match in _FOR_PEOPLE.finditer(said)]
        found = [numbers_in(word) for word in matches]
        return self._whole([numbers[0] for numbers in found if len(numbers) == 1])

    def _expected_units(self, agent: str) -> set[str]:
        question = agent.lower()
        expected = _units(question) | (self.wish.about & _UNITS)
        if "how old" in question or "age" in self.wish.about:
            expected = expected | {"year"}
        if _MONEY_ASKED.search(question) and not expected & _MONEY:
            expected = expected | _MONEY
        return set(expected)

    def _whole(self, numbers: Sequence[float]) -> list[Value]:
        found: list[Value] = []
        for number in dict.fromkeys(numbers):
            if self.kind == "number":
                found.append(number)
            elif number == int(number):
                found.append(int(number))
        return found


def _units(text: str) -> set[str]:
    signs = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent"}
    found = {stem(word) for word in words(text)} & _UNITS
    return found | {stem(name) for sign, name in signs.items() if sign in text}


def _counted(said: str) -> frozenset[str]:
    """What is counted, as far as it stands right behind a number."""
    followers = content(" ".join(_NUMBER_THEN.findall(said)))
    return followers - content(" ".join([*UNITS, *TENS, "hundred", *SCALES]))


def _leaves_open(agent: str, known: Value) -> bool:
    """Whether a number said next may be of what was told: nothing else is asked for."""
    spoken = numbers_in(agent)
    return not agent.rstrip().endswith("?") and (not spoken or known in spoken)


def _spoken(said: str) -> frozenset[str]:
    """What an answer is about beside figures and number words."""
    found = content(re.sub(r"\d[\d.,]*", " ", said))
    return found - content(" ".join([*UNITS, *TENS, "hundred", *SCALES]))


def _is_story(said: str) -> bool:
    """Whether a caller tells of another time."""
    return bool(
        re.search(r"\b(?:was|were|had|last|usually|normally|cancel|before)\b", said)
        or is_approximate(said)
    )

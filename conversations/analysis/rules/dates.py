"""Days and dates as people say them. Nobody's calendar is known: "tomorrow" stays so."""

import re
from datetime import date

from conversations.analysis.rules.spoken_numbers import below_hundred

_MONTH_NAMES = "january february march april may june july august september october"
MONTHS = [*_MONTH_NAMES.split(), "november", "december"]
WEEKDAYS = [f"{name}day" for name in ("mon", "tues", "wednes", "thurs", "fri")]
WEEKDAYS += ["saturday", "sunday"]
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINAL_NUMBERS = {word: at for at, word in enumerate(ORDINALS.split(), start=1)} | {
    "thirtieth": 30
}
_MONTH = "|".join(MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|"
    rf"sixth|seventh|eighth|ninth)|{'|'.join(_ORDINAL_NUMBERS)})"
)
_YEAR_WORDS = r"(?:nineteen|twenty)(?: [a-z]+){1,2}|two thousand(?: [a-z]+){0,3}"
_YEAR = rf"(?:(?:,? )(\d{{4}}|{_YEAR_WORDS}))?"
_MONTH_FIRST = re.compile(rf"\b({_MONTH})(?: the)? ({_DAY})\b{_YEAR}")
_DAY_FIRST = re.compile(rf"\b({_DAY})(?: of)? ({_MONTH})\b{_YEAR}")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_FEASTS = re.compile(r"\b(?:good|black) friday\b|\b(?:easter|whit|cyber) monday\b")
_NUMERIC = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b")
_RELATIVE = re.compile(
    r"\b(?:day after tomorrow|tomorrow|today|"
    rf"(?:(?:next|this|coming|last|past) )?(?:{_WEEKDAY}))\b"
)


def dates_in(text: str) -> list[str]:
    """Every day that is told: "2025-03-05", without a year "March 5", else as said."""
    rest = text.lower()
    found: list[str] = []
    if _NUMERIC.search(rest):
        return []  # "3/5/2025" is another day in another country.
    rest = _FEASTS.sub(" ", rest)
    for pattern, order in ((_ISO, "ymd"), (_MONTH_FIRST, "mdy"), (_DAY_FIRST, "dmy")):
        for match in pattern.finditer(rest):
            told = _told(*(match[order.index(part) + 1] for part in "ymd"))
            if told:
                found.append(told)
        rest = pattern.sub(" ", rest)
    if not found:
        days = [match.group() for match in _RELATIVE.finditer(rest)]
        if any(day.startswith(("last", "past")) for day in days):
            return []
        if re.search(r"\b(?:weeks?|months?|years?|ago)\b", rest):
            return []  # "Tuesday next week".
        if re.search(rf"\bthe (?:\d|{'|'.join(_ORDINAL_NUMBERS)})", rest):
            return []  # "Friday the ninth".
        found = [_capital(day) for day in days]
    return list(dict.fromkeys(found))


def _told(year: str | None, month: str, day: str) -> str:
    month_number = int(month) if month.isdigit() else MONTHS.index(month) + 1
    day_number = _day(day)
    year_number = _year(year)
    try:
        # A leap year, so that February 29 is a day.
        whole = date(year_number or 2000, month_number, day_number)
    except ValueError:
        return ""
    if year_number:
        return whole.isoformat()
    return f"{MONTHS[month_number - 1].capitalize()} {day_number}"


def _day(word: str) -> int:
    if word[0].isdigit():
        return int(re.sub(r"\D", "", word))
    if word in _ORDINAL_NUMBERS:
        return _ORDINAL_NUMBERS[word]
    tens, unit = re.split("[ -]", word)
    return {"twenty": 20, "thirty": 30}[tens] + _ORDINAL_NUMBERS[unit]


def _year(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    tokens = text.split()
    if tokens[:2] == ["two", "thousand"]:
        rest = [word for word in tokens[2:] if word != "and"]
        return 2000 + below_hundred(rest)[0]
    century = {"nineteen": 1900, "twenty": 2000}[tokens[0]]
    number, _ = below_hundred(tokens[1:])
    return century + number if number >= 10 else None


def _capital(said: str) -> str:
    """Days of the week have a capital."""
    if said.endswith("day") and not said.endswith("today"):
        head, _, day = said.rpartition(" ")
        return f"{head} {day.capitalize()}".strip()
    return said

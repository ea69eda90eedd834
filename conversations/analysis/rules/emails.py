"""E-mail addresses, written or dictated: "john dot smith at gmail dot com"."""

import re

from conversations.analysis.rules.spoken_numbers import (
    DIGITS,
    REPEATS,
    TENS,
    UNITS,
    below_hundred,
    digits_of,
)
from conversations.engine.english.phrase_words import word_set

_WRITTEN = re.compile(
    r"(?<![\w.+-])[a-z0-9](?:[\w.+-]*[a-z0-9_])?@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"[a-z]{2,24}(?![\w@-])"
)
_TOP_LEVELS = word_set(
    "com net org edu gov io co uk de fr es it nl be ch at eu us ca au nz ie in jp cn br "
    "mx pl se no dk fi pt cz gr info biz me app dev ai tech online shop store xyz"
)
_JOINTS = {
    "dot": ".",
    "period": ".",
    "point": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
}
# Where a dictated address begins: after one of these.
_BEFORE = word_set(
    "is it's its it that's that be email e-mail mail address to at say yes yeah sure okay "
    "ok um uh so no sorry mean as am are was he she you we they my me"
)
_SPELLED = re.compile(r"\b(?:[a-z]-){2,}[a-z]\b")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_.+-]*[a-z0-9]|[a-z0-9]|'s|[@,;:!?.]")


def emails_in(text: str) -> list[str]:
    """Every address, in lower case, each once; "" for one that cannot be told for sure."""
    plain = text.lower().replace("’", "'").replace("it's", "is").replace("'s", " is")
    found = [match.group() for match in _WRITTEN.finditer(plain)]
    rest = _WRITTEN.sub(" , ", plain)
    rest = _SPELLED.sub(lambda letters: letters.group().replace("-", " "), rest)
    tokens = _TOKEN.findall(rest.replace("at sign", "at"))
    for at, token in enumerate(tokens):
        if token in ("at", "@"):
            address = _dictated(tokens[:at], tokens[at + 1 :])
            if address is not None:
                found.append(address)
    return list(dict.fromkeys(found))


def _dictated(before: list[str], after: list[str]) -> str | None:
    domain = _domain(after)
    if not domain:
        return None
    address = f"{_local(before)}@{domain}"
    return address if _WRITTEN.fullmatch(address) else ""


def _domain(tokens: list[str]) -> str:
    parts: list[str] = []
    name = ""
    for token in tokens:
        if token in ("dot", ".", "period", "point"):
            if not name:
                break
            parts.append(name)
            name = ""
        elif name and token in ("dash", "hyphen"):
            name += "-"
        elif (not name or name.endswith("-")) and re.fullmatch(r"[a-z0-9.-]+", token):
            name += token
        else:
            break
    domain = ".".join([*parts, name] if name else parts)
    # What is said after it may begin with a dot too: the end of a sentence.
    while "." in domain and domain.rpartition(".")[2] not in _TOP_LEVELS:
        domain = domain.rpartition(".")[0]
    return domain if "." in domain else ""


def _local(tokens: list[str]) -> str:
    begin = len(tokens)
    while begin and not _ends_before(tokens[begin - 1]):
        begin -= 1
    return "" if _is_dictated(tokens[: max(begin - 1, 0)]) else _joined(tokens[begin:])


def _is_dictated(tokens: list[str]) -> bool:
    """Whether words in front of a pause may belong to the address: "k as in kilo, i,"."""
    last = tokens[-1] if tokens else ""
    letters = len(last) == 1 and last.isalnum() or last in DIGITS or last in _JOINTS
    return letters or "as" in tokens[-4:]


def _ends_before(token: str) -> bool:
    return token in _BEFORE or re.fullmatch(r"[@,;:!?.]", token) is not None


def _joined(tokens: list[str]) -> str:
    """One local part; "" where it is not certain what belongs to it."""
    local, at, whole_word = "", 0, False
    while at < len(tokens):
        token = tokens[at]
        if token in _JOINTS and at and at + 1 < len(tokens):
            local, whole_word = local + _JOINTS[token], False
            at += 1
            continue
        figures, length = _figures(tokens[at:])
        if length:
            local, at = local + figures, at + length
            continue
        if len(token) > 1 and whole_word or token in _JOINTS:
            return ""  # "john smith": one word, or two with a dot between?
        if len(token) == 1 and whole_word:
            return ""
        whole_word = len(token) > 1
        local += token
        at += 1
    return local


def _figures(tokens: list[str]) -> tuple[str, int]:
    """Digits at the beginning, and how many words they take."""
    if tokens[0] in ("o", "oh"):
        return "", 0  # A letter as likely as a digit.
    if tokens[0] in REPEATS and len(tokens) > 1 and tokens[1] in DIGITS:
        return digits_of(tokens[:2]) or "", 2
    if tokens[0].isdigit():
        return tokens[0], 1
    if tokens[0] in UNITS or tokens[0] in TENS:
        number, length = below_hundred(tokens)
        return str(number), length
    return "", 0

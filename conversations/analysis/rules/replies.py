"""What short replies mean: not sure, about so many, no I meant, I do not know."""

import re
from collections.abc import Callable

from conversations.engine.english.completeness import Completeness
from conversations.engine.english.completeness import judge as completeness

_UNSURE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|not sure|i think|i guess|i suppose|i believe|"
    r"don't know|do not know|dunno|might|could be|no idea|let me check|used to|former|"
    r"previous|old (?:e-?mail|number|phone|address|name|one)|for example|something like)\b"
)
_APPROXIMATE = re.compile(
    r"\b(?:around|about|roughly|approximately|almost|nearly|at least|at most|up to|"
    r"more than|less than|over|under|between|or|half|minus|negative|dozen|couple|few|if|"
    r"than|some|several)\b"
)
_CORRECTING = re.compile(
    r"\b(?:no|sorry|actually|i mean|i meant|correction|rather|make (?:that|it)|wait|"
    r"scratch that|instead|changed my mind|on second thought)\b",
    re.IGNORECASE,
)
_NOT_KNOWING = re.compile(
    r"\b(?:i (?:do not|don't) (?:know|have (?:that|this|any|the) (?:information|details?|"
    r"answer)|have information)|i(?:'m| am) not sure|i (?:cannot|can't|could not|couldn't) "
    r"(?:help (?:you )?with|answer|find)|i(?:'m| am) (?:unable|not able) to|"
    r"i have no (?:information|answer|details)|that is not something i know)\b"
)
_TURNING_DOWN = re.compile(
    r"\b(?:i'm afraid|i am afraid|unfortunately|i'm sorry|i am sorry|not possible|"
    r"cannot|can't|couldn't|could not|unable|no longer|not available|unavailable|"
    r"sold out|booked (?:out|up)|fully booked|closed|nothing (?:free|left)|"
    r"none left|out of|gone|taken|full)\b|"
    r"^(?:oh,? )?no\b"
)
_WITHDRAWING = re.compile(
    r"\b(?:forget|cancel|skip|drop|remove|leave out|stop) "
    r"(?:it|that|the|about|my|this|everything)\b|"
    r"\bnever mind\b|\bchanged my mind\b|\bno longer\b"
)


def plain_text(text: str) -> str:
    """In lower case, on one line, with straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def is_unsure(text: str) -> bool:
    """Whether somebody is not sure, or speaks of what was or may be."""
    return bool(_UNSURE.search(plain_text(text)))


def is_approximate(text: str) -> bool:
    """Whether a number, if one is told, is not meant exactly."""
    return bool(_APPROXIMATE.search(plain_text(text)))


def corrects(text: str) -> bool:
    """Whether what was said before is replaced."""
    return bool(_CORRECTING.search(plain_text(text)))


def knows_not(text: str) -> bool:
    """Whether an agent says that it does not know, or cannot help."""
    return bool(_NOT_KNOWING.search(plain_text(text)))


def turns_down(text: str) -> bool:
    """Whether an agent says that something wished for cannot be had."""
    return bool(_TURNING_DOWN.search(plain_text(text)))


def withdraws(text: str) -> bool:
    """Whether a caller no longer wants something."""
    return bool(_WITHDRAWING.search(plain_text(text)))


def asks(text: str) -> bool:
    """Whether something is asked for: a question or a command that is whole."""
    return text.rstrip().endswith("?") or completeness(text) is Completeness.QUESTION


def last_correction(text: str, find: Callable[[str], list[str]]) -> list[str]:
    """What is found in a text; where it corrects itself, in the last part that has any."""
    for part in reversed(_CORRECTING.split(text.replace("’", "'"))):
        if found := find(part):
            return found
    return []

"""What short replies mean: yes, no, not sure, no I meant; thanks; complaints."""

import re
from collections.abc import Callable

from conversations.engine.english.completeness import Completeness
from conversations.engine.english.completeness import judge as completeness

_YES = re.compile(
    r"^(?:(?:oh|um|uh|well|so|okay|ok)[,. ]+)*"
    r"(?:yes|yeah|yep|yup|sure|absolutely|definitely|certainly|of course|correct|exactly|"
    r"right|perfect|that is right|that's right|that is correct|that's correct|it is|"
    r"i do|i am|i have|please do|go ahead|sounds good)\b"
)
_NO = re.compile(
    r"^(?:(?:oh|um|uh|well|so|okay|ok|sorry)[,. ]+)*"
    r"(?:no|nope|nah|not really|not at all|not yet|i don't|i do not|i'm not|i am not|"
    r"i haven't|never)\b"
)
_TURNING = re.compile(
    r"\b(?:but|except|actually|wait|however|unless|although|though|depends|only if|"
    r"rather|instead|sort of|kind of|sometimes|if)\b"
)
_UNSURE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|not sure|i think|i guess|i suppose|i believe|"
    r"don't know|do not know|dunno|might|could be|no idea|let me check|used to|former|"
    r"previous|old (?:e-?mail|number|phone|address|name|one)|for example|something like)\b"
)
_APPROXIMATE = re.compile(
    r"\b(?:around|about|roughly|approximately|almost|nearly|at least|at most|up to|"
    r"more than|less than|over|under|between|or|half|minus|negative|dozen|couple|few|if|"
    r"some|several)\b"
)
_CORRECTING = re.compile(
    r"\b(?:no|sorry|actually|i mean|i meant|correction|rather|make (?:that|it)|wait|"
    r"scratch that|instead|changed my mind|on second thought)\b",
    re.IGNORECASE,
)
_SATISFIED = re.compile(
    r"\b(?:thank you|thanks|that helps|that helped|very helpful|so helpful|you've been "
    r"(?:very |so |really )?helpful|perfect|wonderful|excellent|brilliant|great|awesome|"
    r"that's all i needed|that is all i needed|that's exactly)\b"
)
_WARM = re.compile(
    r"\b(?:perfect|wonderful|excellent|brilliant|great|awesome|helpful|that helps|"
    r"that helped|so much|very much|exactly|all i needed|a lot)\b"
)
_COMPLAINT = re.compile(
    r"\b(?:useless|ridiculous|terrible|awful|horrible|unacceptable|disappoint\w*|"
    r"frustrat\w*|waste of (?:my )?time|not helpful|unhelpful|not happy|unhappy|angry|"
    r"doesn't help|didn't help|does not help|did not help|no help|complain\w*|complaint|"
    r"fed up|not good enough|worst|stupid|speak to a (?:human|person|manager)|"
    r"talk to a (?:human|person|manager)|real person|not what i (?:asked|wanted)|"
    r"that's not (?:right|an answer)|forget it|never mind|for nothing|nothing worked)\b"
)
_NEGATED = re.compile(r"\b(?:not|no|isn't|wasn't|without) (?:\w+ )?$")
_NOT_KNOWING = re.compile(
    r"\b(?:i (?:do not|don't) (?:know|have (?:that|this|any|the) (?:information|details?|"
    r"answer)|have information)|i(?:'m| am) not sure|i (?:cannot|can't|could not|couldn't) "
    r"(?:help (?:you )?with|answer|find)|i(?:'m| am) (?:unable|not able) to|"
    r"i have no (?:information|answer|details)|that is not something i know)\b"
)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def answer_to_yes_or_no(text: str) -> bool | None:
    """What a reply to such a question means; None where it is neither for sure."""
    plain = _plain(text)
    if _TURNING.search(plain) or is_unsure(text) or plain.endswith("?"):
        return None
    yes, no = _YES.match(plain), _NO.match(plain)
    if yes and not re.search(r"\b(?:no|not|n't|don't|isn't|won't)\b", plain):
        return True
    if no and not re.search(r"\b(?:yes|yeah|yep)\b|\bproblem\b", plain):
        return False
    return None


def agrees(text: str) -> bool:
    """Whether a reply says that something is so."""
    return answer_to_yes_or_no(text) is True


def denies(text: str) -> bool:
    """Whether a reply begins with a no, whatever comes after it."""
    return bool(_NO.match(_plain(text))) or bool(
        re.match(r"that(?:'s| is) (?:wrong|not)", _plain(text))
    )


def is_unsure(text: str) -> bool:
    """Whether somebody is not sure, or speaks of what was or may be."""
    return bool(_UNSURE.search(_plain(text)))


def is_approximate(text: str) -> bool:
    """Whether a number, if one is told, is not meant exactly."""
    return bool(_APPROXIMATE.search(_plain(text)))


def corrects(text: str) -> bool:
    """Whether what was said before is replaced."""
    return bool(_CORRECTING.search(_plain(text)))


def is_satisfied(text: str) -> bool:
    """Whether a caller thanks warmly, with nothing against it."""
    plain = _plain(text)
    if complains(text) or re.search(r"\b(?:but|not|no|n't|still|however)\b", plain):
        return False
    if re.search(r"n't\b|\?$|thanks for nothing|great,? another", plain):
        return False
    return bool(_SATISFIED.search(plain) and _WARM.search(plain))


def complains(text: str) -> bool:
    """Whether a caller says that it went wrong."""
    plain = _plain(text)
    return any(
        not _NEGATED.search(plain[: found.start()])
        for found in _COMPLAINT.finditer(plain)
    )


def knows_not(text: str) -> bool:
    """Whether an agent says that it does not know, or cannot help."""
    return bool(_NOT_KNOWING.search(_plain(text)))


def asks(text: str) -> bool:
    """Whether something is asked for: a question or a command that is whole."""
    return text.rstrip().endswith("?") or completeness(text) is Completeness.QUESTION


def last_correction(text: str, find: Callable[[str], list[str]]) -> list[str]:
    """What is found in a text; where it corrects itself, in the last part that has any."""
    for part in reversed(_CORRECTING.split(text.replace("’", "'"))):
        if found := find(part):
            return found
    return []

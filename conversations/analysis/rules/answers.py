"""Yes and no: only where a reply says nothing that could mean something else."""

import re

from conversations.analysis.rules.replies import is_unsure, plain_text
from conversations.analysis.rules.words import content

_LEAD = r"^(?:(?:oh|um|uh|well|so|okay|ok|sorry)[,. ]+)*"
_YES = re.compile(
    rf"{_LEAD}(?:yes|yeah|yep|yup|absolutely|definitely|certainly|of course|correct|"
    r"that is right|that's right|that is correct|that's correct|please do)\b"
)
# They open much else: "right now I can't", "I have a question", "sure, one moment".
_WEAK_YES = re.compile(
    rf"{_LEAD}(?:sure|exactly|right|perfect|it is|i do|i am|i have|go ahead|sounds good)"
    r"\b"
)
_NO = re.compile(
    rf"{_LEAD}(?:no|nope|nah|(?:absolutely|definitely|certainly|of course) not|"
    r"not really|not at all|not yet|i don't|i do not|i'm not|i am not|i haven't|never)\b"
)
_DENIAL = re.compile(
    r"[, ]*(?:(?:i|we|it) (?:don't|do not|haven't|have not|am not|are not|is not|isn't)|"
    r"i'm not|not|never)\b"
)
# The talk itself, or the agent's hearing, rather than what was asked.
_OF_THE_TALK = re.compile(
    r"\b(?:let me|listen|hear|this is|go on|stop asking|wrong|asked|said|saying|hello|"
    r"speaking|moment|second|question|hold)\b"
)
_NOBODY = re.compile(r"\bno one\b|\bnobody\b")
_YES_AFTER_NO = re.compile(
    r"\b(?:yes|yeah|yep|problem)\b|"
    r"\b(?:i|we|it) (?:do|have|am|are|is|did|would)\b(?! not)|\bit was\b"
)
# "Yes, I had one until May", "yes, my wife does": of then, or of somebody else.
_NOT_SO = re.compile(
    r"\b(?:no|not|had|was|were|until|till|expired|ran out|cancel\w*|stop\w*|remove|"
    r"delete|unsubscribe\w*)\b|n't\b|"
    r"\b(?:he|she|they|(?:my|our|his|her|their) \w+) (?:do|does|did|has|have|is|are)\b"
)
# "Yes, I want one", to whether there is one.
_WANTING = re.compile(r"\b(?:want|need|(?:would|'d) like)\b")
_TURNING = re.compile(
    r"\b(?:but|except|actually|wait|however|unless|although|though|depends|only if|"
    r"rather|instead|sort of|kind of|sometimes|if)\b"
)
_BESIDE_AN_ANSWER = content(
    "thanks thank sir ma'am madam sorry now right moment yet anymore really either "
    "unfortunately afraid present currently correct exactly course sure absolutely "
    "definitely perfect great good fine"
)


def answer_to_yes_or_no(text: str, question: str = "") -> bool | None:
    """What a reply to such a question means; None where it is neither for sure."""
    plain = plain_text(text)
    if _TURNING.search(plain) or is_unsure(text) or plain.endswith("?"):
        return None
    if _OF_THE_TALK.search(plain):
        return None
    if no := _NO.match(plain):
        return None if _is_more_than_no(plain, no, question) else False
    wanting = _WANTING.search(plain) and not _WANTING.search(plain_text(question))
    if wanting or _NOT_SO.search(plain):
        return None
    if _YES.match(plain):
        return True
    weak = _WEAK_YES.match(plain)
    return True if weak and not _beside(plain[weak.end() :], question) else None


def agrees(text: str, question: str = "") -> bool:
    """Whether a reply says that something is so."""
    return answer_to_yes_or_no(text, question) is True


def denies(text: str) -> bool:
    """Whether a reply begins with a no, whatever comes after it."""
    plain = plain_text(text)
    return bool(_NO.match(plain) or re.match(r"that(?:'s| is) (?:wrong|not)", plain))


def _is_more_than_no(plain: str, no: re.Match[str], question: str) -> bool:
    """Whether a reply that opens with a no says something else: "no worries"."""
    if _YES_AFTER_NO.search(plain) or _NOBODY.search(plain):
        return True
    rest = plain[no.end() :]
    if no.group().endswith(("no", "nope", "nah", "not yet", "not really", "at all")):
        # What comes after the no in a clause of its own only explains it.
        clause = re.split(r"[,.;!]", rest, maxsplit=1)[0]
        return bool(_beside(clause, question)) and not _DENIAL.match(clause)
    return bool(_beside(rest, question))


def _beside(rest: str, question: str) -> frozenset[str]:
    """What the rest of an answer is about, beside what was asked."""
    return content(rest) - content(question) - _BESIDE_AN_ANSWER

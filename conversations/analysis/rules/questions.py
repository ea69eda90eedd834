"""What an agent asks in a turn, and whether that is what an item wants to know."""

import re

from conversations.analysis.rules.topics import ASKED_FOR, Topic, Wanted, is_of
from conversations.analysis.rules.words import content, sentences
from conversations.engine.english.phrase_words import word_set

_AMOUNT = re.compile(
    r"\bhow (?:many|much|old|long|big|large|far)\b|\bwhat (?:number|quantity|amount|age|"
    r"size|budget|year)\b|\bwhat is (?:your|the) \w+"
    r"|\bwhat's (?:your|the) \w+|\bfor how\b"
)
_YES_OR_NO = re.compile(
    r"^(?:(?:and|so|okay|great|thanks|thank you|alright|all right|now|also|just to "
    r"confirm|may i ask|can i ask)[,. ]+)*"
    r"(?:do|does|did|are|is|was|were|have|has|had|would|will|can|could|should|shall|may)\b"
)
_NEGATIVE = re.compile(r"\b(?:not|n't|no|without|never|neither)\b|n't\b")
# What a question may speak of beside the thing itself, without asking for another.
_BESIDE = word_set(
    "currently today right now moment sure able possible correct ahead interested receive "
    "sign join help assist quick question first next lastly finally still ever already "
    "happen our ours additional prefer altogether total exactly roughly stay come coming "
    "attend join arrive bring spend pay book reserve give rate choose pick order use speak "
    "scale one two three four five six seven eight nine ten "
    "contact reach number amount many much old age year thing option be going"
)
_BESIDE_STEMS = content(" ".join(sorted(_BESIDE)))
# Whether something is there, is wished for or was done are different questions.
_BEING = re.compile(
    r"\b(?:do you (?:\w+ )?have|have you got|are you|is there|is it|is this)\b"
)
_WISHING = re.compile(
    r"\b(?:would you (?:\w+ )?like|do you (?:\w+ )?(?:want|need)|shall i|should i|may i|"
    r"can i|could i|are you interested|would you be interested)\b"
)
_WISHED_ITEM = re.compile(
    r"\b(?:wants?|wanted|needs?|wishes|likes?|would like|interested|agreed?|agrees|"
    r"opt(?:ed)?|requested|consents?|consented|consent|allow(?:s|ed)?)\b"
)


def last_question(text: str) -> str:
    """The question that a turn ends with, in lower case; "" where it ends otherwise."""
    said = sentences(text)
    if not said or not said[-1].rstrip().endswith("?"):
        return ""
    return said[-1].lower().replace("’", "'")


def asks_for(text: str, wish: Wanted) -> bool:
    """Whether a turn of the agent asks for a thing of some kind, of the right one."""
    plain = text.lower().replace("’", "'")
    if not ASKED_FOR[wish.topic].search(plain):
        return False
    if wish.topic is Topic.NAME and ASKED_FOR[Topic.LAST_NAME].search(plain):
        return False
    return is_of(plain, wish)


def asks_amount(text: str, wish: Wanted) -> int:
    """How many words a question for a number shares with an item; 0: is none for it."""
    question = last_question(text)
    if not _AMOUNT.search(question) or not is_of(question, wish):
        return 0
    asked = content(question.replace("how old", "what age"))
    return 0 if _of_another(asked, wish) else len(asked & wish.about)


def asks_choice(text: str, wish: Wanted, labels: frozenset[str]) -> int:
    """As `asks_amount`, of a question for one of several things."""
    question = last_question(text)
    if not question or not is_of(question, wish):
        return 0
    asked = content(question) - labels
    shared = content(question) & wish.about
    return 0 if _of_another(asked, wish) else 1 + len(shared)


def _of_another(asked: frozenset[str], wish: Wanted) -> bool:
    """Whether a question speaks of a thing that the item knows nothing of."""
    return bool(asked - wish.text - _BESIDE_STEMS)


def asks_whether(text: str, wish: Wanted, item_text: str) -> bool:
    """Whether a turn ends in the yes-or-no question that an item is about, no other."""
    question = last_question(text)
    if not _YES_OR_NO.match(question) or _NEGATIVE.search(question):
        return False
    if re.search(r"\bor\b", question) or not is_of(question, wish):
        return False
    asked = content(question)
    if not wish.about or not wish.about <= asked:
        return False
    if _of_another(asked, wish) or re.search(r"\bnew\b", question):
        return False
    wished = bool(_WISHED_ITEM.search(item_text.lower().replace("_", " ")))
    return bool((_WISHING if wished else _BEING).search(question))

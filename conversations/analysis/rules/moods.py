"""Whether a caller was pleased, from the last words; mostly unknown.

Words of praise are used of bad news as well ("oh great"), and words of blame of what a
caller rang up about ("a terrible headache"). So praise counts only if nothing is said
beside it or after it and the agent had turned nothing down, and blame only if it is of
the talk itself and is the last word.
"""

import re

from conversations.analysis.rules.exchanges import Exchange, exchanges
from conversations.analysis.rules.replies import knows_not, plain_text, turns_down
from conversations.analysis.rules.verdict import QUOTE_CHARACTERS, Verdict
from conversations.analysis.rules.words import content, cut, sentences
from conversations.store.analysis.case import Case, Result

_SATISFIED = re.compile(
    r"\b(?:thank you|thanks|that helps|that helped|very helpful|so helpful|you've been "
    r"(?:very |so |really )?helpful|perfect|wonderful|excellent|brilliant|great|awesome|"
    r"that's all i needed|that is all i needed|that's exactly)\b"
)
_WARM = re.compile(
    r"\b(?:perfect|wonderful|excellent|brilliant|great|awesome|helpful|that helps|"
    r"that helped|so much|very much|exactly|all i needed|a lot)\b"
)
_AGAINST_PRAISE = re.compile(
    r"\b(?:but|not|no|n't|still|however|have to|need to|must|again|another|so i|so now|"
    r"now i)\b|n't\b|\?$|\bthanks for nothing\b|^oh,? \w+\W*$"
)
_BESIDE_PRAISE = content(
    "thank thanks helps helped helpful help perfect wonderful excellent brilliant great "
    "awesome good nice lovely quick fast easy exactly lot very much bye goodbye see day "
    "evening weekend soon later then now everything kind patience right way one time "
    "forward looking sounds works fine really super amazing cool service call today "
    "tonight cheers hear glad happy"
)
_FAREWELL = content(
    "bye goodbye night day evening weekend see later soon fine right then"
)
_GOODBYE = re.compile(r"\b(?:good)?bye\b|\bsee you\b", re.IGNORECASE)
_BLAME = (
    r"(?:useless|ridiculous|terrible|awful|horrible|unacceptable|disappointing|"
    r"frustrating|stupid|unhelpful|not helpful|not good enough|the worst|a joke)"
)
_COMPLAINT = re.compile(
    rf"\b(?:{_BLAME}|disappoint\w*|frustrat\w*|waste of (?:my )?time|not happy|unhappy|"
    r"angry|doesn't help|didn't help|does not help|did not help|no help|complain\w*|"
    r"complaint|fed up|worst|speak to a (?:human|person|manager)|"
    r"talk to a (?:human|person|manager)|real person|not what i (?:asked|wanted)|"
    r"that's not (?:right|an answer)|forget it|never mind|for nothing|nothing worked|"
    r"(?:third|fourth|fifth|sixth|umpteenth) time)\b"
)
# Of the talk itself, wherever they are said.
_DISMISSAL = re.compile(
    r"\byou(?:'re| are) (?:\w+ ){0,2}(?:useless|unhelpful|no help|not helpful|stupid)\b|"
    r"\bwaste of (?:my )?time\b|\b(?:speak|talk) to a (?:human|person|manager)\b|"
    r"\bnot what i (?:asked|wanted)\b|\bthat(?:'s| is) not an answer\b|\bforget it\b|"
    r"\bthanks for nothing\b"
)
# Of the talk too, unless they answer what the agent asked about something else.
_BLAMING = re.compile(
    rf"\b(?:this|you)(?:'re| is| are) (?:\w+ ){{0,2}}{_BLAME}\b|"
    rf"\b{_BLAME} (?:service|support|company|bot|machine|robot|assistant)\b|"
    r"\b(?:this|that) (?:doesn't|didn't|does not|did not) help\b|\bnothing worked\b|"
    r"\bi(?:'m| am) (?:\w+ )?(?:disappointed|frustrated|angry|unhappy|not happy|fed up|"
    r"not satisfied)(?! (?:with|at|about) (?!you|this|that|it))\b"
)
# "It's terrible" is of the talk only if nothing stands beside it.
_BLAME_ALONE = re.compile(
    r"(?:(?:oh|no|well|but|just|how|absolutely)[, ]+)*"
    rf"(?:(?:it|that)(?:'s| is) (?:\w+ )?)?{_BLAME}\W*"
)
_NEGATED = re.compile(r"\b(?:not|no|isn't|wasn't|without) (?:\w+ )?$")
_OFFERING = re.compile(r"\b(?:help|else|do for you|assist)\b")
_UNTOLD = "The caller's words do not tell for sure."


def mood(case: Case) -> Verdict:
    """Whether a caller was pleased in the end."""
    said = [one for one in exchanges(case.turns) if one.caller]
    if said and (verdict := _displeased(said) or _pleased(said)):
        return verdict
    return Verdict("unknown", _UNTOLD)


def is_satisfied(text: str) -> bool:
    """Whether a caller thanks warmly, with nothing against it and little beside it."""
    plain = plain_text(text)
    if complains(text) or _AGAINST_PRAISE.search(plain):
        return False
    if content(plain) - _BESIDE_PRAISE:
        return False
    return bool(_SATISFIED.search(plain) and _WARM.search(plain))


def complains(text: str) -> bool:
    """Whether a caller blames anything at all."""
    return _finds(_COMPLAINT, plain_text(text))


def _pleased(said: list[Exchange]) -> Verdict | None:
    """By thanks that nothing but a farewell follows."""
    if len(said) < 2 or any(
        complains(one.caller) or knows_not(one.agent) for one in said
    ):
        return None
    *_, before, last = said
    thanks = last if is_satisfied(last.caller) else before
    is_last_word = thanks is last or _is_farewell(last.caller)
    turned_down = turns_down(thanks.agent)
    if not is_last_word or turned_down or not is_satisfied(thanks.caller):
        return None
    return _verdict("success", "said at the end", thanks)


def _displeased(said: list[Exchange]) -> Verdict | None:
    """By blame that nothing but a farewell follows."""
    last = said[-1]
    if len(said) > 1 and _is_farewell(last.caller) and _GOODBYE.search(last.caller):
        last = said[-2]
    if _blames_talk(last):
        return _verdict("failure", "complained", last)
    return None


def _blames_talk(exchange: Exchange) -> bool:
    plain, agent = plain_text(exchange.caller), plain_text(exchange.agent)
    if not plain.endswith("?") and _finds(_DISMISSAL, plain):
        return True
    if agent.endswith("?") and not _OFFERING.search(agent):
        return False
    alone = any(_BLAME_ALONE.fullmatch(one) for one in sentences(plain))
    return alone or _finds(_BLAMING, plain)


def _verdict(result: Result, how: str, exchange: Exchange) -> Verdict:
    quote = cut(exchange.caller, QUOTE_CHARACTERS)
    return Verdict(result, f'The caller {how}: "{quote}"', exchange.caller_turns)


def _is_farewell(text: str) -> bool:
    return not content(text) - _FAREWELL and not plain_text(text).endswith("?")


def _finds(blame: re.Pattern[str], plain: str) -> bool:
    return any(
        not _NEGATED.search(plain[: found.start()]) for found in blame.finditer(plain)
    )

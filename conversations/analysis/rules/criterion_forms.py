"""The forms of criteria that rules can judge; see `criteria.py`."""

import re
from collections.abc import Callable

from conversations.analysis.rules.data_collection import mentioned
from conversations.analysis.rules.exchanges import exchanges
from conversations.analysis.rules.moods import mood
from conversations.analysis.rules.replies import asks, knows_not
from conversations.analysis.rules.topics import ASKED_FOR, Topic
from conversations.analysis.rules.verdict import QUOTE_CHARACTERS, Verdict
from conversations.analysis.rules.words import cut
from conversations.store.analysis.case import Case, Criterion, Item

Judge = Callable[[str, Case], Verdict | None]
"""Of a statement in plain words; None: it is not of this form."""

_WHO = r"(?:the )?(?:agent|assistant|bot|ai|system)"
_CALLER = r"(?:the )?(?:caller|customer|user|client|person)"
_VALUE = (
    rf"(?:(?:the )?(?:{_CALLER}(?:'s|s)?|their|his or her|an?|the) )?"
    r"(?P<value>e-?mail(?: address)?|(?:tele)?phone(?: number)?|mobile number|full name|"
    r"name)"
)
_GOT = r"(?:collect|get|obtain|capture|record|receive|gather)(?:ed|s)?|got"
_CONFIRMED = r"(?:confirm|verif(?:y|ie)|read(?:s)? back)(?:ed|s|d)?"
_COLLECTED = re.compile(
    rf"{_WHO} (?:successfully )?(?:{_GOT}) {_VALUE}|{_CALLER} (?:gave|provided|gives|"
    rf"provides|shared|left) {_VALUE.replace('value', 'given')}|"
    rf"{_VALUE.replace('value', 'passive')} (?:was|is) (?:collected|captured|obtained|"
    r"recorded|provided|given)"
)
_WAS_CONFIRMED = re.compile(
    rf"{_WHO} (?:{_CONFIRMED}) {_VALUE}"
    rf"|{_CALLER} confirmed {_VALUE.replace('value', 'given')}"
    rf"|{_VALUE.replace('value', 'passive')} (?:was|is) (?:confirmed|verified|read back)"
    rf"(?: by {_CALLER})?"
)
_TOOL = re.compile(
    rf"(?:{_WHO} )?(?:successfully )?(?:call|use|used|called|ran|run)(?:ed|s)? (?:the )?"
    r"(?:tool )?(?P<tool>[a-z0-9]+(?:[_-][a-z0-9]+)+)(?: tool)?(?: successfully)?"
    r"|(?:the )?(?:tool )?(?P<named>[a-z0-9]+(?:[_-][a-z0-9]+)+)(?: tool)? (?:was|is) "
    r"(?:successfully )?(?:called|used|run)(?: successfully)?"
    r"|(?:the )?(?:tool )?(?P<worked>[a-z0-9]+(?:[_-][a-z0-9]+)+)(?: tool)? succeeded"
)
_SATISFIED = re.compile(
    rf"{_CALLER} (?:is|was|seem(?:s|ed)(?: to be)?|sound(?:s|ed)|left|end(?:s|ed) the "
    r"(?:call|conversation)) (?:satisfied|happy|pleased|content)"
    r"(?: with (?:the )?(?:call|conversation|answers?|service|help|outcome))?"
    r"|customer satisfaction"
)
_ALL_ANSWERED = re.compile(
    rf"{_WHO} (?:was able to answer|answer(?:ed|s)|could answer) (?:all|every|each)(?: of)?"
    rf"(?: the)?(?: (?:caller|customer|user|client)(?:'s|s)?)? questions?"
    rf"(?: (?:the )?{_CALLER} (?:asked|had))?"
)
_QUESTION = re.compile(r"^(?:did|does|was|were|is|has|have) (?P<rest>.+)$")


def statement_of(criterion: Criterion) -> str:
    """The criterion in plain words: what is the case if it is met."""
    text = criterion.prompt or criterion.name
    plain = " ".join(text.lower().replace("’", "'").split()).strip(" .?!\"'")
    plain = re.sub(
        r"^(?:success(?:ful)? if|mark as successful if|check (?:if|that)|"
        r"whether|determine (?:if|whether)|make sure (?:that )?)\s*",
        "",
        plain,
    )
    question = _QUESTION.match(plain)
    if question is None:
        return plain
    # "Did the agent collect...", "was the caller satisfied": without their question.
    inner = question["rest"]
    verb = plain.split()[0]
    if verb in ("is", "was", "were"):
        return re.sub(
            rf"^({_CALLER}|{_VALUE}|(?:the )?(?:tool )?\S+)", rf"\1 {verb}", inner
        )
    return inner


def collected(statement: str, case: Case) -> Verdict | None:
    """That a value was told, or agreed to when it was read back."""
    confirmed = _WAS_CONFIRMED.fullmatch(statement)
    match = confirmed or _COLLECTED.fullmatch(statement)
    if match is None:
        return None
    name = next(value for value in match.groupdict().values() if value)
    topic = _topic(name)
    mention = mentioned(Item(_IDENTIFIERS[topic]), case)
    if mention.value is not None and (mention.confirmed or not confirmed):
        return Verdict("success", mention.rationale, mention.turns)
    spoken_of = any(_SPOKEN_OF[topic].search(turn.text.lower()) for turn in case.turns)
    if not spoken_of and mention.value is None and not mention.turns:
        return Verdict("failure", f"No {topic} was asked for, and none was told.")
    return Verdict("unknown", mention.rationale, mention.turns)


_IDENTIFIERS = {Topic.EMAIL: "email", Topic.PHONE: "phone_number", Topic.NAME: "name"}
_SPOKEN_OF = {
    Topic.EMAIL: re.compile(
        rf"{ASKED_FOR[Topic.EMAIL].pattern}|\bmail\b|@|\bat \w+ (?:dot|\.)|\bdot com\b"
    ),
    Topic.PHONE: re.compile(
        rf"{ASKED_FOR[Topic.PHONE].pattern}|\bnumber\b|\bcall me\b|\breach\b|\d{{3}}|"
        r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[ ,]*){3}"
    ),
    Topic.NAME: re.compile(
        r"\bnames?\b|\bcalled\b|\bwho am i\b|\bwho is\b|\bcalling\b|\bthis is\b|\bi'm\b|"
        r"\bi am\b|\bspeaking\b|\bm(?:r|rs|s|iss)\b"
    ),
}


def _topic(name: str) -> Topic:
    if "mail" in name:
        return Topic.EMAIL
    return Topic.NAME if "name" in name else Topic.PHONE


def tool_used(statement: str, case: Case) -> Verdict | None:
    """That a tool was called, and went well."""
    match = _TOOL.fullmatch(statement)
    if match is None:
        return None
    name = next(value for value in match.groupdict().values() if value)
    calls = [call for call in case.tool_calls if call.name.lower() == name]
    if any(call.result is not None and not call.is_error for call in calls):
        return Verdict("success", f"The tool {name} was called and returned a result.")
    if any(call.result is None and not call.is_error for call in calls):
        return Verdict("unknown", f"The tool {name} was called; no result is known.")
    if calls:
        return Verdict("failure", f"The tool {name} was called and failed each time.")
    return Verdict("failure", f"The tool {name} was not called.")


def satisfied(statement: str, case: Case) -> Verdict | None:
    """That the caller was pleased in the end."""
    return mood(case) if _SATISFIED.fullmatch(statement) else None


def all_answered(statement: str, case: Case) -> Verdict | None:
    """That no question was left open."""
    if not _ALL_ANSWERED.fullmatch(statement):
        return None
    said = exchanges(case.turns)
    for before, after in zip(said, said[1:], strict=False):
        if asks(before.caller) and knows_not(after.agent):
            return Verdict(
                "failure",
                f'Asked "{cut(before.caller, QUOTE_CHARACTERS)}", the agent said:'
                f' "{cut(after.agent, QUOTE_CHARACTERS)}"',
                (*before.caller_turns, *after.agent_turns),
            )
    return Verdict("unknown", "Whether an answer was right, no rule can tell for sure.")


FORMS: tuple[Judge, ...] = (collected, tool_used, satisfied, all_answered)

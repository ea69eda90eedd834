"""Whether an English question is whole."""

from conversations.engine.english import phrase_words as words
from conversations.engine.english.clauses import (
    TIMES,
    Closure,
    Frame,
    after_subject,
    copular,
    finite,
    perfect,
    subject_question,
    tail,
    verb_phrase,
)
from conversations.engine.english.phrase_endings import Tokens, ends_open


def question(tokens: Tokens) -> Closure | None:
    """Judge a question; None when the words are not one."""
    first = tokens[0]
    if first in words.WH:
        return _wh_question(tokens)
    if first in words.AUXILIARIES:
        return _inverted(tokens, Frame.YES_NO)
    return None


def _wh_question(tokens: Tokens) -> Closure:
    if len(tokens) == 1:
        return Closure.OPEN if tokens[0] in ("what", "how", "which") else Closure.LOOSE
    if tokens[0] in ("what", "how") and tokens[1] in ("about", "if", "come"):
        return _short_proposal(tokens)
    if tuple(tokens) == ("why", "not"):
        return Closure.WHOLE
    at = _after_wh_phrase(tokens)
    if at >= len(tokens):
        return Closure.OPEN
    frame = _wh_frame(tokens, at)
    if tokens[at] in words.AUXILIARIES:
        rest = tokens[at:]
        if tokens[at] in words.BE:
            return _wh_be(tokens, at, frame)
        closure = _inverted(rest, frame)
        may_ask_subject = frame is Frame.FRONTED and tokens[at] not in words.DO
        if closure is not Closure.WHOLE and may_ask_subject:
            asks_subject = subject_question(tokens, at)
            return asks_subject if asks_subject is Closure.WHOLE else closure
        return closure
    if tokens[0] in words.WH_PRONOUNS or tokens[:2] in (["how", "many"],):
        return subject_question(tokens, at)
    return Closure.OPEN


def _short_proposal(tokens: Tokens) -> Closure:
    """ "What about...", "what if...", "how come..."."""
    rest = tokens[2:]
    if not rest:
        return Closure.OPEN
    if tokens[1] == "about":
        return Closure.OPEN if ends_open(rest) else Closure.WHOLE
    return finite(rest, Frame.DECLARATIVE)


def _after_wh_phrase(tokens: Tokens) -> int:
    """Index of the verb after "what kind of music", "how long", "which bus"."""
    if tokens[0] in words.WH_ADVERBS and tokens[0] != "how":
        return 1
    for at in range(1, len(tokens)):
        word = tokens[at]
        if word in words.AUXILIARIES:
            return at
        if tokens[0] == "who":
            return at
        if words.AUXILIARIES & set(tokens[at : at + 4]):
            continue
        many = tokens[1] == "many"
        subject_asked = tokens[0] in words.WH_PRONOUNS or many
        after_noun = at > 1 + many or word in ("happens", "happened", "goes")
        if subject_asked and after_noun and words.is_verb(word):
            return at
    return len(tokens)


def _wh_frame(tokens: Tokens, at: int) -> Frame:
    if tokens[0] in words.WH_ADVERBS:
        amount = tokens[0] == "how" and tokens[1] in ("many", "much")
        return Frame.FRONTED if amount else Frame.ADVERBIAL
    asked = tokens[1:at]
    return Frame.ADVERBIAL if asked and asked[-1] in TIMES else Frame.FRONTED


def _wh_be(tokens: Tokens, at: int, frame: Frame) -> Closure:
    """ "Where is...", "how much is...", "what time are..."."""
    rest = [word for word in tokens[at + 1 :] if word != "n't"]
    if not rest:
        return Closure.OPEN
    light = len(rest) < 3 and rest[0] in (words.SUBJECT_PRONOUNS | words.DEMONSTRATIVES)
    stranded = frame is Frame.FRONTED and light or rest[-1] in ("like", "from")
    if ends_open([*tokens[: at + 1], *rest], stranded=stranded) or rest[-1] == "to":
        return Closure.OPEN
    if rest[-1] == "from" and not light:
        return Closure.OPEN
    if stranded or copular(rest, asked=True) is Closure.WHOLE:
        return tail(rest, frame)
    if _needs_predicate(tokens, at, rest):
        return Closure.OPEN
    return tail(rest, frame)


def _needs_predicate(tokens: Tokens, at: int, rest: Tokens) -> bool:
    """Whether a mere subject leaves the question open: "when is the library"."""
    asked = tokens[0]
    degree = tokens[1] if at > 1 else ""
    subject = rest[0]
    if len(rest) == 1 and subject in words.SUBJECT_PRONOUNS:
        if subject == "there":
            return True
        if asked == "what" and degree in TIMES:
            return subject != "it"
        if asked == "what":
            return subject not in ("it",)
        if asked == "how":
            return degree in ("often", "late", "early", "soon")
        return asked in ("when", "why")
    if asked == "why" or degree in ("late", "early", "often", "soon"):
        return True
    if asked == "when" or (asked == "what" and degree in TIMES):
        is_event = rest[-1] in words.EVENTS or rest[-1].rstrip("s") in words.EVENTS
        return not is_event and not {"next", "last", "first"} & set(rest)
    return False


def _inverted(tokens: Tokens, frame: Frame) -> Closure:
    """Auxiliary first: "can I...", "does the bus...", "are you..."."""
    auxiliary, rest = tokens[0], [word for word in tokens[1:] if word != "n't"]
    if not rest:
        return Closure.OPEN
    if auxiliary in words.BE:
        if ends_open(rest) and rest[-1] not in words.NOMINATIVE:
            return Closure.OPEN
        closure = copular(rest, asked=True)
        return tail(rest, frame) if closure is Closure.WHOLE else closure
    at = after_subject(rest)
    if at is None or at >= len(rest):
        return Closure.OPEN
    if auxiliary in words.HAVE:
        return perfect(rest[at:], frame)
    if frame is Frame.YES_NO and auxiliary in words.MODALS:
        frame = Frame.POSSIBLE
    if frame is Frame.YES_NO and auxiliary == "did":
        frame = Frame.ADVERBIAL
    return verb_phrase(rest[at:], frame)

"""Whether an English clause is whole, as far as a few tables can tell.

Not a grammar: it walks a clause from the left (question word, auxiliary, subject, verb,
object) and asks at each step whether something must still follow. In doubt it says that
something must.
"""

from enum import Enum, auto

from conversations.engine.english import phrase_words as words
from conversations.engine.english.phrase_endings import Tokens, ends_open


class Closure(Enum):
    """How far a clause has come."""

    WHOLE = auto()
    LOOSE = auto()
    """Whole, but of a kind that often goes on: "can you help me"."""
    OPEN = auto()
    UNKNOWN = auto()
    """No shape that is known here."""


class Frame(Enum):
    """What the words before the verb already hold."""

    FRONTED = auto()
    """The object: "what can I bring". A preposition may end the clause."""
    ADVERBIAL = auto()
    """A place, time or manner: "when does it start"."""
    YES_NO = auto()
    POSSIBLE = auto()
    """As YES_NO, after "can" and its like."""
    DECLARATIVE = auto()
    COMMAND = auto()


_STANDALONE = {
    Frame.ADVERBIAL: words.WH_STANDALONE,
    Frame.YES_NO: words.YES_NO_STANDALONE,
    Frame.POSSIBLE: words.MODAL_STANDALONE,
    Frame.DECLARATIVE: words.DECLARATIVE_STANDALONE,
    Frame.COMMAND: frozenset({"continue", "help", "wait", "listen", "hurry"}),
}
_TO_OPENS_VERB = words.word_set("want need like have")
# Of what may be asked for, these stand beside the clause, not in it.
TIMES = words.word_set("time times day days date hour hours year month week")


def command(tokens: Tokens) -> Closure | None:
    """Judge an imperative; None when the words are not one."""
    if tokens[0] == "do" and tokens[1:2] == ["n't"]:
        tokens = tokens[2:]
    if not tokens or tokens[0] not in words.COMMANDS:
        return None
    return verb_phrase(tokens, Frame.COMMAND)


def statement(tokens: Tokens) -> Closure:
    """Judge a sentence that asserts something."""
    return finite(tokens, Frame.DECLARATIVE)


def subject_question(tokens: Tokens, at: int) -> Closure:
    """ "Who runs the club", "which bus goes to the airport": asks for the subject."""
    if at >= len(tokens):
        return Closure.OPEN
    rest = tokens[at:]
    if rest[0] in words.AUXILIARIES:
        return _predicate(rest, Frame.DECLARATIVE)
    if len(rest) == 1 and verb_is(rest[0], "happen"):
        return Closure.WHOLE
    if len(rest) == 1:
        return Closure.LOOSE if tokens[0] == "who" else Closure.OPEN
    return verb_phrase(rest, Frame.DECLARATIVE)


def verb_is(word: str, base: str) -> bool:
    """Whether the word is a form of that verb."""
    return words.verb_base(word) == base


def after_subject(tokens: Tokens) -> int | None:
    """Index of the first word after the subject; None when the subject has no end."""
    if tokens[0] in words.SUBJECT_PRONOUNS:
        return 1
    alone = tokens[0] in words.DEMONSTRATIVES and len(tokens) > 1
    if alone and (words.is_verb(tokens[1]) or tokens[1] in words.AUXILIARIES):
        return 1
    opened = tokens[0] in words.DETERMINERS or tokens[0] in words.DEMONSTRATIVES
    for at in range(2 if opened else 1, len(tokens)):
        if words.is_verb(tokens[at]) or tokens[at] in words.AUXILIARIES:
            return at
    return None


def perfect(tokens: Tokens, frame: Frame) -> Closure:
    """After "have you": a participle and what it needs."""
    rest = _skip_adverbs(tokens)
    if not rest:
        return Closure.OPEN
    if rest[0] == "been":
        if len(rest) == 1 or ends_open(rest):
            return Closure.OPEN
        if rest[1].endswith("ing") and len(rest) == 2 and rest[1] != "waiting":
            return Closure.OPEN
        return tail(rest, frame)
    perfect_whole = {"shipped", "arrived", "changed", "started", "finished"}
    perfect_whole |= {"expired", "left", "gone", "closed", "opened", "stopped", "come"}
    if len(rest) == 1 and rest[0] in perfect_whole:
        return Closure.WHOLE
    if rest[0] == "gone" and len(rest) > 1:
        return Closure.OPEN if ends_open(rest) else Closure.WHOLE
    return verb_phrase(rest, frame)


def copular(tokens: Tokens, *, asked: bool) -> Closure:
    """Subject and predicate of "to be"; the verb itself is not among the words."""
    subject = tokens[0]
    if subject == "there":
        return Closure.WHOLE if len(tokens) > 1 else Closure.OPEN
    single = subject in words.SUBJECT_PRONOUNS
    if subject in words.DEMONSTRATIVES and len(tokens) > 1:
        single = _is_predicate(tokens, 1) or tokens[1] in ("all", "for", "about")
    if single:
        if len(tokens) == 1:
            known = subject in ("he", "she", "they") and asked
            return Closure.LOOSE if known else Closure.OPEN
        if len(tokens) == 2 and tokens[1] in words.PERSON_WAITS_FOR_VERB:
            return Closure.LOOSE
        return _complement(tokens[1:])
    opened = subject in words.DETERMINERS or subject in words.DEMONSTRATIVES
    for at in range(2 if opened else 1, len(tokens)):
        if _is_predicate(tokens, at):
            return _complement(tokens[at:])
    return Closure.OPEN


def _complement(tokens: Tokens) -> Closure:
    rest = _skip_adverbs(tokens)
    if not rest:
        return Closure.OPEN
    if rest[0].endswith("ing") and rest[0] not in words.NOUNS_IN_ING_OR_ED:
        if len(rest) == 1:
            intransitive = words.verb_base(rest[0]) in words.WH_STANDALONE
            return Closure.WHOLE if intransitive else Closure.OPEN
        if words.is_verb(rest[0]):
            return verb_phrase(rest, Frame.DECLARATIVE)
    return Closure.OPEN if ends_open(rest) else Closure.WHOLE


def _is_predicate(tokens: Tokens, at: int) -> bool:
    """Whether what is said of the subject may begin here."""
    word = tokens[at]
    if word in words.NOUNS_IN_ING_OR_ED:
        return False
    if word in words.ADJECTIVES or word in words.PREDICATE_WORDS:
        return word not in words.ATTRIBUTIVE
    if word in words.DETERMINERS:
        return True
    if word in words.PREPOSITIONS:
        return at + 1 < len(tokens) and word != "of"
    return word.endswith(("ed", "ing")) or word in words.IRREGULAR or word in ("n't",)


def _skip_adverbs(tokens: Tokens) -> list[str]:
    rest = list(tokens)
    while rest and rest[0] in words.ADVERBS and rest[0] not in ("more", "less"):
        rest = rest[1:]
    return rest


def verb_phrase(tokens: Tokens, frame: Frame) -> Closure:
    """A verb and what it needs, to the end of the words."""
    tokens = _skip_adverbs(tokens)
    if not tokens:
        return Closure.OPEN
    verb, rest = words.verb_base(tokens[0]), list(tokens[1:])
    if verb == "be" and rest:
        closure = _complement(rest)
        return tail(rest, frame) if closure is Closure.WHOLE else closure
    if rest and (verb, rest[0]) in words.PHRASALS:
        if len(rest) > 1 and ends_open(rest):
            return Closure.OPEN
        return tail(rest, frame) if len(rest) > 1 else Closure.WHOLE
    if len(rest) > 1 and rest[0] in words.PARTICLES and rest[0] == rest[-1]:
        rest = rest[1:]
    if not rest:
        return _bare_verb(verb, frame)
    if len(rest) == 1 and rest[0] in words.PARTICLES and frame is not Frame.FRONTED:
        return Closure.OPEN
    return _after_verb(verb, rest, frame)


def _bare_verb(verb: str, frame: Frame) -> Closure:
    if frame is Frame.FRONTED:
        return Closure.OPEN if verb in words.NEVER_FRONTED else Closure.WHOLE
    return Closure.WHOLE if verb in _STANDALONE[frame] else Closure.OPEN


def _after_verb(verb: str, rest: list[str], frame: Frame) -> Closure:
    content = _skip_adverbs(rest)
    if verb in ("cost", "take") and frame is Frame.FRONTED:
        frame = Frame.POSSIBLE
    if not content:
        bare = _bare_verb(verb, frame)
        return Closure.OPEN if ends_open(rest) else bare
    stranded = frame is Frame.FRONTED or (
        frame is Frame.ADVERBIAL and content[-1] == "from"
    )
    if content[-1] == "to" and verb in _TO_OPENS_VERB:
        return Closure.OPEN
    if content[-1] in ("about", "for") and len(content) == 1:
        return Closure.OPEN
    if ends_open([verb, *content], stranded=stranded):
        return Closure.OPEN
    moved = content[0] in ("me", "us") and len(content) == 2
    if moved and content[1] in words.PARTICLES - {"up", "down", "back"}:
        return Closure.LOOSE
    if all(word in words.RECEIVERS for word in content):
        if verb in words.OFTEN_CONTINUED:
            return Closure.LOOSE
        if verb in words.GIVING and frame is not Frame.FRONTED:
            return Closure.OPEN
    helps_to = verb == "help" and content[0] in words.RECEIVERS and len(content) > 1
    if helps_to and words.is_verb(content[1]):
        return verb_phrase(content[1:], frame)
    return tail(rest, frame)


def tail(tokens: Tokens, frame: Frame) -> Closure:
    """Judge the last clause or infinitive within the words after the verb."""
    for at in range(len(tokens) - 1, -1, -1):
        word, after = tokens[at], list(tokens[at + 1 :])
        if word == "to" and after and after[0] in words.VERBS:
            return verb_phrase(after, _infinitive_frame(tokens[:at], frame))
        if word == "to" and after == ["be"]:
            return Closure.OPEN
        if word in words.CLAUSE_OPENERS:
            return _embedded(word, after)
        if word == "that" and after and after[0] in words.SUBJECT_PRONOUNS:
            return finite(after, Frame.DECLARATIVE)
        opened = not words.CLAUSE_OPENERS.isdisjoint(tokens[:at])
        if word in words.SUBJECT_PRONOUNS and not opened and _has_verb(tokens, at):
            relative = frame is Frame.FRONTED
            inner = Frame.FRONTED if relative else Frame.DECLARATIVE
            return finite(tokens[at:], inner)
    return Closure.WHOLE


def _infinitive_frame(before: Tokens, frame: Frame) -> Frame:
    """ "How to apply", "safe to drink": what stands in front decides what is missing."""
    if "how" in before:
        return Frame.ADVERBIAL
    return Frame.FRONTED if before and before[-1] in ("safe", "ready") else frame


def _has_verb(tokens: Tokens, at: int) -> bool:
    """Whether the pronoun here is the subject of a clause within the sentence."""
    nominative = tokens[at] in words.NOMINATIVE
    if at + 1 == len(tokens):
        return nominative and at > 0
    if tokens[at + 1] in words.AUXILIARIES:
        return True
    return nominative and (at > 0 or words.is_verb(tokens[at + 1]))


def _embedded(opener: str, tokens: list[str]) -> Closure:
    """A clause inside the sentence: "where the toilets are", "if you are open"."""
    if not tokens:
        return Closure.OPEN
    closure = _embedded_clause(opener, tokens)
    return Closure.WHOLE if closure is Closure.LOOSE else closure


def _embedded_clause(opener: str, tokens: list[str]) -> Closure:
    if opener in words.WH_PRONOUNS or opener == "how":
        at = 0
        while at < len(tokens) and not _starts_subject(tokens, at):
            at += 1
        if opener == "who" or at == len(tokens):
            return subject_question([opener, *tokens], 1)
        timed = opener == "how" or (at and tokens[at - 1] in TIMES)
        return finite(tokens[at:], Frame.ADVERBIAL if timed else Frame.FRONTED)
    if opener in words.WH_ADVERBS:
        return finite(tokens, Frame.ADVERBIAL)
    return finite(tokens, Frame.DECLARATIVE)


def _starts_subject(tokens: Tokens, at: int) -> bool:
    word = tokens[at]
    return (
        word in words.SUBJECT_PRONOUNS
        or word in words.DETERMINERS
        or word in words.DEMONSTRATIVES
    )


def finite(tokens: Tokens, frame: Frame) -> Closure:
    """Subject, then a verb in some tense."""
    if not tokens:
        return Closure.OPEN
    at = after_subject(tokens)
    if at is None:
        return Closure.UNKNOWN if frame is Frame.DECLARATIVE else Closure.OPEN
    if at >= len(tokens):
        return Closure.OPEN
    return _predicate(_skip_adverbs(tokens[at:]), frame)


def _predicate(tokens: Tokens, frame: Frame) -> Closure:
    """The verb group of a clause in normal word order."""
    if not tokens:
        return Closure.OPEN
    first = tokens[0]
    rest = [word for word in tokens[1:] if word not in ("n't", "not")]
    if first in words.BE:
        if not rest:
            fronted = frame in (Frame.FRONTED, Frame.ADVERBIAL)
            return Closure.WHOLE if fronted else Closure.OPEN
        closure = _complement(rest)
        if closure is Closure.WHOLE and words.verb_base(rest[0]) in words.WISHES:
            return Closure.LOOSE
        return tail(rest, frame) if closure is Closure.WHOLE else closure
    if first in words.HAVE and rest and _is_participle(rest):
        return perfect(rest, frame)
    if first in words.DO or first in words.MODALS:
        if not rest:
            return Closure.OPEN
        return _wish_or(verb_phrase(rest, frame), rest)
    return _wish_or(verb_phrase(tokens, frame), tokens)


def _is_participle(tokens: Tokens) -> bool:
    word = (_skip_adverbs(tokens) or [""])[0]
    return word == "been" or word in words.IRREGULAR or word.endswith("ed")


def _wish_or(closure: Closure, tokens: Tokens) -> Closure:
    """A wish that is whole may still get its time, place or reason."""
    verb = words.verb_base((_skip_adverbs(tokens) or [""])[0])
    if closure is Closure.WHOLE and verb in words.WISHES:
        return Closure.LOOSE
    return closure

"""How likely the user, who has just fallen silent, is done.

Judged from the words alone: what was transcribed so far, with words the recogniser got
wrong and punctuation it invented ("I would like to?"), so that of all its marks only the
trailing comma counts. A turn taken for complete too early cuts a person off, one taken
for open only costs a moment; so a shape that is not known is never a complete question.

The tables are English. Of other languages only the closing mark and the length are read.
"""

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from conversations.engine.english import phrase_words as words
from conversations.engine.english.clauses import Closure, command, statement
from conversations.engine.english.language import is_english
from conversations.engine.english.phrase_endings import ends_open
from conversations.engine.english.questions import question
from conversations.engine.english.short_replies import is_dictation, is_reply
from conversations.engine.options import Eagerness


class Completeness(StrEnum):
    """What the words so far are."""

    QUESTION = "question"
    """A whole question or command: answer soon."""
    ANSWER = "answer"
    """A whole short reply: yes, thank you, a day, a time, hello."""
    STATEMENT = "statement"
    """A whole sentence; another may follow."""
    UNSURE = "unsure"
    """Whole, but of a kind that often goes on ("I want to book a room"), or of a shape
    that is not known, or nothing at all."""
    OPEN = "open"
    """Broken off."""
    DICTATING = "dictating"
    """Letters or digits, one by one."""


_WAIT_MS = {
    Eagerness.EAGER: {
        Completeness.QUESTION: 250,
        Completeness.ANSWER: 300,
        Completeness.STATEMENT: 600,
        Completeness.UNSURE: 900,
        Completeness.OPEN: 1_400,
        Completeness.DICTATING: 1_700,
    },
    Eagerness.NORMAL: {
        Completeness.QUESTION: 350,
        Completeness.ANSWER: 450,
        Completeness.STATEMENT: 900,
        Completeness.UNSURE: 1_400,
        Completeness.OPEN: 1_800,
        Completeness.DICTATING: 2_200,
    },
    Eagerness.PATIENT: {
        Completeness.QUESTION: 700,
        Completeness.ANSWER: 800,
        Completeness.STATEMENT: 1_500,
        Completeness.UNSURE: 2_000,
        Completeness.OPEN: 2_600,
        Completeness.DICTATING: 3_200,
    },
}
_SENTENCE_END = re.compile(r"(?<=[a-z0-9'][.?!])\s+|(?<=\.\.\.)\s+")
_TOKEN = re.compile(r"[a-z0-9]+(?:[:.'][a-z0-9]+)*")
_FOREIGN_LONG_WORDS = 4


def wait_ms(completeness: Completeness, eagerness: Eagerness) -> int:
    """The silence after such words that ends the turn."""
    return _WAIT_MS[eagerness][completeness]


@lru_cache(maxsize=256)
def judge(text: str, *, language: str = "en") -> Completeness:
    """Judge what the user said so far, pause by pause.

    Total: any text gets a verdict, in well under a millisecond.
    """
    if not text.strip():
        return Completeness.UNSURE
    if not is_english(language):
        return _by_punctuation(text)
    tokens = tokenise(text)
    if tokens and is_dictation(tokens, text):
        return Completeness.DICTATING
    verdict = Completeness.UNSURE
    carried = ""
    for sentence in _SENTENCE_END.split(text.strip()):
        carried = f"{carried} {sentence}".strip()
        verdict = _sentence(carried)
        if verdict not in (Completeness.OPEN, Completeness.DICTATING):
            carried = ""
    return verdict


def _by_punctuation(text: str) -> Completeness:
    """Without tables of the language: its own marks, and more trust in longer texts."""
    stripped = text.strip()
    if stripped.endswith(("...", "…", ",", "-", "–")):
        return Completeness.OPEN
    if len(stripped.split()) < _FOREIGN_LONG_WORDS:
        return Completeness.UNSURE
    if stripped.endswith(("?", "？")):
        return Completeness.QUESTION
    if stripped.endswith((".", "!", "。", "！")):
        return Completeness.STATEMENT
    return Completeness.UNSURE


def _sentence(text: str) -> Completeness:
    tokens = tokenise(text)
    if not tokens:
        return Completeness.UNSURE
    if is_dictation(tokens, text):
        return Completeness.DICTATING
    if tokens[-1] in words.FILLERS or text.rstrip().endswith(",") or text == "please":
        return Completeness.OPEN
    tokens = [word for word in tokens if word not in words.FILLERS]
    if is_reply(tokens):
        return Completeness.ANSWER
    core = _without_tail(_without_lead(tokens))
    if not core:
        return Completeness.OPEN
    if is_reply(core):
        return Completeness.ANSWER
    return _clause(core)


def tokenise(text: str) -> list[str]:
    """Lower-case words, contractions taken apart: "What's" -> what, is."""
    lowered = text.lower().replace("’", "'").replace("o'clock", "oclock")
    lowered = re.sub(r"\b([ap])\.? ?m\b\.?", _noon_mark, lowered)
    found: list[str] = []
    for word in re.findall(_TOKEN, lowered):
        found.extend(words.CONTRACTIONS.get(word, word).split())
    return [_noun_s(word) for word in found]


def _noon_mark(match: re.Match[str]) -> str:
    """ "10 AM" is a time, "am" alone a verb."""
    before = match.string[: match.start()].split()
    number = bool(before) and (before[-1][-1:].isdigit() or before[-1] in _HOURS)
    return " oclock" if number or "." in match.group() else match.group()


_HOURS = words.word_set(
    "one two three four five six seven eight nine ten eleven twelve thirty fifteen forty"
)


def _noun_s(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word


def _without_lead(tokens: list[str]) -> list[str]:
    """Drop "okay so", "hi", "yes but" before the sentence proper."""
    while tokens:
        for phrase in words.LEAD_IN_PHRASES:
            if tuple(tokens[: len(phrase)]) == phrase:
                tokens = tokens[len(phrase) :]
                break
        else:
            if tokens[0] not in words.LEAD_INS:
                return tokens
            tokens = tokens[1:]
    return tokens


def _without_tail(tokens: list[str]) -> list[str]:
    for phrase in words.TAIL_PHRASES:
        if len(tokens) > len(phrase) and tuple(tokens[-len(phrase) :]) == phrase:
            return tokens[: -len(phrase)]
    return tokens


_ASKED = {
    Closure.WHOLE: Completeness.QUESTION,
    Closure.LOOSE: Completeness.UNSURE,
    Closure.OPEN: Completeness.OPEN,
    Closure.UNKNOWN: Completeness.UNSURE,
}
_TOLD = _ASKED | {Closure.WHOLE: Completeness.STATEMENT}
_CONDITIONS = words.word_set("if because when while although since unless once")
_REPORTING = words.word_set("say tell call name know hear promise")
_WEAK_ENDINGS = words.word_set("it them him us you that")
_GOES_WITH_THAT = words.word_set("about for with like")
_TALKING = words.word_set("talk speak listen belong write go turn send")


def _clause(tokens: list[str]) -> Completeness:
    verdict = _shape(tokens)
    if verdict in (Completeness.QUESTION, Completeness.STATEMENT) and (
        _may_be_a_cut_article(tokens)
        or _is_ungrammatical(tokens)
        or _often_goes_on(tokens)
    ):
        return Completeness.UNSURE
    return verdict


def _shape(tokens: list[str]) -> Completeness:
    asked = question(tokens)
    if asked is not None:
        return _ASKED[asked]
    if tokens[:3] == ["i", "was", "wondering"] and len(tokens) > 3:
        return _ASKED[statement(tokens[4:] or tokens[3:])]
    ordered = command(tokens)
    if ordered is not None:
        return _ASKED[ordered]
    if ends_open(tokens):
        return Completeness.OPEN
    return _TOLD[statement(tokens)]


def _may_be_a_cut_article(tokens: list[str]) -> bool:
    """Moonshine makes a word of a last "the": "who is the" -> "Who is that?", "how do
    I get to the" -> "How do I get to them?".
    """
    before, last = tokens[-2:] if len(tokens) > 1 else ("", "")
    if before in words.PREPOSITIONS and last in _WEAK_ENDINGS:
        return last != "that" or before not in _GOES_WITH_THAT
    if last == "it":
        return before in words.HAVE
    return last in ("that", "he", "she", "me", "they", "her") and before in words.BE


def _is_ungrammatical(tokens: list[str]) -> bool:
    """Such words were misheard, and who knows what the last of them was."""
    for before, word in pairwise(tokens):
        if word == "am" and before not in ("i", *words.WH) and tokens[0] != "am":
            return True
    if tokens[0] in words.COMMANDS and tokens[1:2] == ["you"]:
        return True
    modals = [at for at, word in enumerate(tokens) if word in words.MODALS]
    return (
        any(b - a == 2 for a, b in pairwise(modals))
        or tokens[-1:] == ["to"]
        and (not _TALKING.intersection(map(words.verb_base, tokens)))
    )


def _often_goes_on(tokens: list[str]) -> bool:
    """Whole as it stands, but of a kind that is seldom said alone."""
    last = tokens[-1]
    if tokens[0] in _CONDITIONS and question(tokens) is None:
        return True
    if words.verb_base(last) in _REPORTING and question(tokens) is None:
        return True
    # "It is about...", "I was told...": how a caller begins to explain.
    if tokens[0] in words.SUBJECT_PRONOUNS and tokens[1:2] and tokens[1] in words.BE:
        return True
    before = words.verb_base(tokens[-2]) if len(tokens) > 1 else ""
    if before in _REPORTING and last in _WEAK_ENDINGS:
        return True
    # "What do I need to bring... to get a card?"
    needs = tokens[-3:-1] in (["need", "to"], ["have", "to"])
    return needs and tokens[0] in words.WH

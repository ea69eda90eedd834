"""Whether the last word of a phrase needs another after it."""

from collections.abc import Sequence

from conversations.engine.english import phrase_words as words

Tokens = Sequence[str]

_HALF_NOUNS = words.word_set("kind type sort couple pair difference copy bit lot")


def ends_open(tokens: Tokens, *, stranded: bool = False) -> bool:
    """Whether the last word needs another after it.

    `stranded` allows a preposition whose object stands in front: "who do I talk to".
    """
    last = tokens[-1]
    before = tokens[-2] if len(tokens) > 1 else ""
    if last in words.NOMINATIVE:
        return not (tokens[0] in words.WH and before in words.BE)
    if last in words.PLACE_PARTICLES:
        owned = any(words.verb_base(word) in words.PARTICLE_VERBS for word in tokens)
        return not (stranded or owned)
    if last == "like" or (last in words.PREPOSITIONS and last not in words.PARTICLES):
        return not stranded
    if last in ("that", "it") and words.verb_base(before) in words.CLAUSE_VERBS:
        return last == "it" or before in ("true", "sure", "possible", "know", "think")
    return (
        last in words.FILLERS
        or last in words.DETERMINERS
        or last in words.CONJUNCTIONS
        or last in words.OPEN_ADVERBS
        or last in words.MODALS
        or last in _HALF_NOUNS
        or last == "n't"
        or (last in words.WH and len(tokens) > 1)
        or _noun_is_missing(tokens)
    )


def _noun_is_missing(tokens: Tokens) -> bool:
    """An adjective ends a phrase that began with an article: "where is the nearest"."""
    at = len(tokens) - 1
    last = tokens[at]
    if last in words.HALF_COMPOUNDS:
        return True
    if not _describes(last):
        return False
    while at >= 0 and (
        _describes(tokens[at])
        or (tokens[at] in words.ADVERBS and tokens[at] not in words.DETERMINERS)
    ):
        at -= 1
    if at < 0:
        return False
    opener = tokens[at]
    if opener == "in" and last in words.COLOURS:
        return False
    if opener in words.DEMONSTRATIVES:
        return last in words.ATTRIBUTIVE
    return (
        opener in words.DETERMINERS
        or opener in words.PREPOSITIONS
        or (opener in ("have", "sell", "get", "offer", "need", "want"))
        or opener == "there"
    )


def _describes(word: str) -> bool:
    superlative = word.endswith("est") and word not in words.NOUNS_IN_EST
    return word in words.ADJECTIVES or word in words.ATTRIBUTIVE or superlative

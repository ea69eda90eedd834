"""In which characters a text is written that is not UTF-8 and does not say so.

Nearly every byte is some letter in every alphabet of eight bits, so a wrong one gives
rubbish and no error. What cannot be told apart is not guessed.
"""

import re
from collections import Counter

from charset_normalizer import from_bytes

WESTERN = "cp1252"
CANDIDATES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "cp866", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
"""Alphabets that files are written in where they are not UTF-8."""
LEAST_LEAD = 0.1
"""Of the best one over the next: by how much more it reads like a language."""
LEAST_LATIN_COHERENCE = 0.3
"""Latin alphabets differ in few letters: without a language behind it, it is a guess."""
MAX_ODD_SHARE = 0.2
"""Of the characters beyond ASCII: more of them are no accident."""
OFTEN_SHARE = 0.1
"""A letter that is rarer may be a name's, from another language."""
LEAST_LATIN_SHARE = 0.4
"""Of what is UTF-16 in a western language or a table."""
SAMPLE_CHARACTERS = 500_000

_PRINTED = [chr(code).isprintable() or chr(code).isspace() for code in range(256)]
_BEYOND = re.compile(r"[^\x00-\x7f]")
_LETTERS_IN_A_ROW = re.compile(r"(?:(?![×÷])[À-ÿŒœŠšŽžŸƒ]){3,}")
_SIGN_IN_A_WORD = re.compile(
    r"(?<=[^\W\d_])(?:(?![’‘´·–—…®™°\xa0\xad])[\x80-\xbf×÷ˆ˜‚„†‡‰‹›“”•€])+(?=[^\W\d_])"
)
_OF_NO_ONE_LANGUAGE = (
    # Turkish, Lithuanian and Romanian, whose own letters stand where these do.
    ("ðþýÐÞÝ", "àèëûçüîïìòãÀÈËÛÇÜÎÏÌÒÃ"),
    # Czech, Slovak and Slovene.
    ("šžŠŽ", "øìèùòïØÌÈÙÒÏ"),
    # Hungarian: a long õ beside accents that no language with õ has.
    ("õÕ", "éíÉÍ"),
)
"""Letters that no western language has both of, unless in a word from another."""


def charset_of(content: bytes) -> str | None:
    """What it is written in; None when that cannot be told."""
    if b"\x1b$" in content:
        return "iso2022_jp"
    if code := _wide(content):
        return code
    if _is_western(content):
        return WESTERN
    return _detected(content)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is ASCII is zero."""
    if not content or len(content) % 2:
        return None
    sample = content[: 2 * SAMPLE_CHARACTERS]
    for code, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        pairs = zip(high, low, strict=True)
        latin = sum(not top and _PRINTED[bottom] for top, bottom in pairs)
        if latin > LEAST_LATIN_SHARE * len(high):
            return code
    return None


def _is_western(content: bytes) -> bool:
    """Whether it reads as a language of western Europe would."""
    try:
        text = content.decode(WESTERN)[:SAMPLE_CHARACTERS]
    except UnicodeDecodeError:
        return False
    beyond = _BEYOND.findall(text)
    odd = sum(
        len(run) for run in _LETTERS_IN_A_ROW.findall(text) if len(set(run.lower())) > 2
    )
    odd += sum(map(len, _SIGN_IN_A_WORD.findall(text)))
    if odd > MAX_ODD_SHARE * len(beyond):
        return False
    often = OFTEN_SHARE * len(beyond)
    counted = Counter(beyond)

    def has(letters: str) -> bool:
        return sum(counted[letter] for letter in letters) > often

    if has("ìÌ") and (counted["ø"] or counted["Ø"]):
        # Czech: Italian has no ø, and Danish no ì.
        return False
    if has("ðþÐÞ") and not has("íóúæöÍÓÚÆÖ"):
        # Not Icelandic, so no language of the west.
        return False
    return not any(has(rare) and has(foreign) for rare, foreign in _OF_NO_ONE_LANGUAGE)


def _detected(content: bytes) -> str | None:
    found = sorted(
        from_bytes(content, cp_isolation=CANDIDATES),
        key=lambda match: match.chaos - match.coherence,
    )
    if not found:
        return None
    best = found[0]
    text = str(best)
    others = [match for match in found[1:] if str(match) != text]
    lead = best.coherence - best.chaos
    if others and lead - (others[0].coherence - others[0].chaos) < LEAST_LEAD:
        return None
    letters = [char for char in _BEYOND.findall(text) if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    if 2 * latin >= len(letters) and best.coherence < LEAST_LATIN_COHERENCE:
        return None
    return best.encoding

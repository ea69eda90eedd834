"""What a sound is that the user makes while the agent speaks.

The agent has been halted; the verdict lets it go on or ends its turn. A missed
interruption is worse than a false one: words nobody expected count as one unless the
voice behind them was too weak or too short to have said them.

The tables are English. In another language listed words are not known: a single short
word is taken for a backchannel, several words for an interruption.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from conversations.engine.english.language import is_english
from conversations.engine.english.phrase_words import word_set


class Overlap(StrEnum):
    """What was heard over the agent."""

    BACKCHANNEL = "backchannel"
    """ "mhm", "okay", "I see": go on, I am listening."""
    NOISE = "noise"
    """A cough, a click, a laugh, or what a recogniser makes of them."""
    ECHO = "echo"
    """The agent's own words, come back through the microphone."""
    INTERRUPTION = "interruption"
    """The user wants to speak."""


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))


# Sounds of listening. "Thanks" is among them: over the agent's speech it acknowledges,
# and who wants it to stop says more.
_LISTENING = _phrases(
    "mhm|mm|mmm|mmhmm|hmm|hm|hum|um|uh|ah|aha|ahh|oh|ooh|uhhuh|uh huh|uh uh|"
    "mm hmm|mm hm|"
    "o|mm hum|um hum|um hmm|m hm|huh|ha|okay|ok|kay|k|yeah|yea|ya|yah|yep|yup|yes|right|"
    "sure|i see|i understand|got it|gotcha|alright|all right|oh okay|wow|cool|"
    "great|good|"
    "nice|fine|perfect|of course|exactly|indeed|true|really|interesting|"
    "thank you|thanks|"
    "that is right|that is good|that is fine|sounds good|makes sense|i know|i got it|"
    "i get it|"
    "absolutely|definitely|totally|amazing|awesome|lovely|wonderful|excellent|hooray|"
    "oh i see|oh wow|oh nice|oh really|go on|very good|very well|fair enough|aye"
)
# They say all they are to say.
_MERE_SOUNDS = word_set(
    "mhm mm mmm mmhmm hmm hm hum um uh ah aha ahh ooh uhhuh huh ha kay k m"
)
_LISTENING_WORDS = frozenset(p[0] for p in _LISTENING if len(p) == 1)
_LONGEST_LISTENING = max(len(phrase) for phrase in _LISTENING)

# One of these anywhere is a wish to speak.
_STOPPING = _phrases(
    "stop|wait|no|nope|hold on|hang on|hold up|hold it|sorry|excuse me|pardon|actually|"
    "but|however|what|why|who|when|where|how|which|question|enough|quiet|shut up|"
    "be quiet|cancel|pause|hey|hello|listen|let me|one moment|just a moment|one second|"
    "a second|a minute|can you|could you|can i|could i|i want|i need|i have|do you|"
    "repeat|again|slower|slow down|louder|wrong|not|never mind|nevermind|goodbye|bye|"
    "skip|next|back up|go back|that is enough|halt|silence|please|instead|"
    "cut it out|no no|forget it|what about|i said|i mean|i meant|don't|didn't|isn't|"
    "can't|won't|agent|operator|human"
)

# What recognisers write for coughs, clicks, hums and laughter.
_RUBBISH = _phrases(
    "|the|a|you|bye bye bye|haha|ha ha|ha ha ha|heh|hee|eh|er|hah|ugh|oof|phew|"
    "shh|pfft|"
    "tsk|achoo|music|laughter|coughing|cough|applause|i|and|so|to|in|it|of|oh oh|b|c|d|"
    "e|f|g|h|j|l|m|n|o|p|q|r|s|t|u|v|w|x|y|z|if|or|at|is|on"
)

# A hum comes out as words of nasals and breath.
_HUMMED = word_set(
    "and then them end in the name amend hey jim they come came hmm him ham home um mum "
    "man am men page an on aim i'm hum mam mm can"
)
_HUM_LIMIT_MS = 1_000
_HUM = re.compile(r"(?=.*[mn])[hk]?[aeiouyhwmn]{1,6}")
_HUM_GLUE = word_set("i it we he she a of they")
LONGEST_MISHEARD_OH = 3
_LEADING_ON = word_set("well")
# The beginning of a wish, or what is left of an "uh huh": more words will tell.
_UNSAID = _phrases("but")

# Glue: counts neither as content of an interruption nor as proof of an echo.
_FUNCTION_WORDS = word_set(
    "a an the and or to of in on at it is are was i you we he she they that this so um "
    "uh oh ah well just for with be me my your"
)

WEAK_MEAN_SCORE = 0.8
WEAK_PEAK_SCORE = 0.85
"""Below either a sound is hardly a voice."""
SHORT_VOICE_MS = 540
"""A single unexpected word of this length is more likely a misheard "uh"."""
MS_PER_WORD = 60
"""The fastest that people speak; a transcript with more words made them up."""
ECHO_SIMILARITY = 0.75
ECHO_SIMILARITY_WITHOUT_A_WISH = 0.6
"""An echo is often misheard. Words that ask for nothing may differ by more."""
KNOWN_ECHO_SIMILARITY = 0.45
"""As above, from a client that has let the agent hear itself before."""
MIN_SHARED_LETTERS = 3
ECHO_WORD_SIMILARITY = 0.7
"""How alike a heard word is to the spoken one it came from."""
MIN_PARTIAL_CONTENT_WORDS = 2
MIN_PARTIAL_CONTENT_WORDS_IN_ECHO = 4


def judge(  # noqa: PLR0913  # the facts of one sound
    text: str,
    *,
    voiced_ms: int,
    mean_score: float,
    peak_score: float,
    agent_words: str,
    language: str = "en",
    echoing: bool = False,
) -> Overlap:
    """Judge a finished sound by its words, length and voice scores.

    `agent_words` is what the agent was saying around then, for telling its echo;
    `echoing`, that its echo was heard before.
    """
    heard = _words(text)
    if not heard or tuple(heard) in _RUBBISH and not _is_said(heard, agent_words):
        return Overlap.NOISE
    if _is_listening(heard):
        return Overlap.BACKCHANNEL
    if _is_echo(heard, agent_words, echoing=echoing):
        return Overlap.ECHO
    if voiced_ms < _HUM_LIMIT_MS and _is_misheard_listening(heard):
        return Overlap.BACKCHANNEL
    if not is_english(language):
        return Overlap.BACKCHANNEL if len(heard) == 1 else Overlap.INTERRUPTION
    if tuple(heard) in _UNSAID:
        return Overlap.BACKCHANNEL
    if _wants_to_speak(heard):
        return Overlap.INTERRUPTION
    if _is_rubbish(heard):
        return Overlap.NOISE
    weak = mean_score < WEAK_MEAN_SCORE or peak_score < WEAK_PEAK_SCORE
    too_fast = voiced_ms < max(SHORT_VOICE_MS, MS_PER_WORD * len(heard))
    if len(_content(heard)) <= 1 and (weak or too_fast):
        return Overlap.NOISE
    if weak and too_fast:
        return Overlap.NOISE
    return Overlap.INTERRUPTION


def is_interruption_so_far(
    text: str, *, agent_words: str, language: str = "en", echoing: bool = False
) -> bool:
    """Whether words of speech that still goes on already are an interruption.

    Stricter than `judge`: what is not certain yet will be judged when it has ended.
    """
    heard = _words(text)
    if not heard or _is_listening(heard):
        return False
    if _is_echo(heard, agent_words, echoing=echoing):
        return False
    if agent_words and _is_said(heard, agent_words):
        return False
    if _is_misheard_listening(heard) or tuple(heard) in _UNSAID:
        return False
    if not is_english(language):
        return len(heard) > MIN_PARTIAL_CONTENT_WORDS
    if _wants_to_speak(heard):
        return True
    least = MIN_PARTIAL_CONTENT_WORDS_IN_ECHO if echoing else MIN_PARTIAL_CONTENT_WORDS
    return len(set(_content(heard))) >= least


def may_lead_on(text: str) -> bool:
    """Whether words of no matter often come before others: "thank you, that is it"."""
    heard = _words(text)
    sounds = _is_hummed(heard) or all(word in _MERE_SOUNDS for word in heard)
    return not sounds and not _is_rubbish(heard)


def _words(text: str) -> list[str]:
    plain = text.lower().replace("’", "'").replace("that's", "that is")
    # The recogniser puts noises into brackets: "[laughter]", "(coughs)".
    plain = re.sub(r"[\[(*].*?[\])*]", " ", plain).replace("-", " ")
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)


def _is_listening(heard: list[str]) -> bool:
    """Whether the words are nothing but sounds of listening, any number of them."""
    at = 0
    while at < len(heard):
        for length in range(_LONGEST_LISTENING, 0, -1):
            if tuple(heard[at : at + length]) in _LISTENING:
                at += length
                break
        else:
            if not re.fullmatch(r"m+h?m*|h+m+|u+h+|a+h+|o+h+", heard[at]):
                return False
            at += 1
    return True


def _is_misheard_listening(heard: list[str]) -> bool:
    if _is_hummed(heard):
        return True
    # The "oh" of "oh okay" comes out as any short word.
    short = len(heard[0]) <= LONGEST_MISHEARD_OH or heard[0] in _LEADING_ON
    lead = short and not _wants_to_speak(heard)
    return len(heard) > 1 and lead and _is_listening(heard[1:])


def _is_hummed(heard: list[str]) -> bool:
    """Nothing but nasals, breath and vowels, between the glue that goes with them."""
    if _wants_to_speak(heard):
        return False
    hummed = [word in _HUMMED or bool(_HUM.fullmatch(word)) for word in heard]
    return any(hummed) and all(
        sounds or word in _HUM_GLUE for sounds, word in zip(hummed, heard, strict=True)
    )


def _wants_to_speak(heard: list[str], but_for: Sequence[str] = ()) -> bool:
    """Whether a wish to speak is among the words, and not among those of the agent."""
    return any(
        phrase in _STOPPING and not _contains(but_for, phrase)
        for at in range(len(heard))
        for length in (1, 2, 3)
        if (phrase := tuple(heard[at : at + length]))
    )


def _contains(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(
        tuple(words[at : at + size]) == phrase for at in range(len(words) - size + 1)
    )


def _is_rubbish(heard: list[str]) -> bool:
    """Nothing but glue, or one scrap over and over, as hums and laughter come out."""
    if tuple(heard) in _RUBBISH or all((word,) in _RUBBISH for word in heard):
        return True
    return len(heard) > 2 and len(set(heard)) == 1


def _content(heard: list[str]) -> list[str]:
    return [
        word
        for word in heard
        if word not in _FUNCTION_WORDS and word not in _LISTENING_WORDS
    ]


def _is_echo(heard: list[str], agent_words: str, *, echoing: bool) -> bool:
    """Whether the words are, about in that order, among those of the agent."""
    spoken = _words(agent_words)
    if not spoken:
        return False
    if len(heard) == 1:
        return _is_said(heard, agent_words) and (heard[0],) not in _STOPPING
    if tuple(heard) in _STOPPING:
        return False
    share = _share_in_order(heard, spoken)
    if _wants_to_speak(heard, but_for=spoken):
        return share >= ECHO_SIMILARITY
    if echoing:
        return max(share, _letters_in_order(heard, spoken)) >= KNOWN_ECHO_SIMILARITY
    return share >= ECHO_SIMILARITY_WITHOUT_A_WISH


def _is_said(heard: list[str], agent_words: str) -> bool:
    spoken = _words(agent_words)
    return all(any(_alike(word, said) for said in spoken) for word in heard)


def _share_in_order(heard: list[str], spoken: list[str]) -> float:
    """The share of heard letters whose words match those of one stretch of speech.

    Weighed by letters, so that long words prove more than "the" and "to".
    """
    total = sum(map(len, heard))
    best = 0
    for start in range(len(spoken)):
        window = spoken[start : start + len(heard) + 2]
        best = max(best, _matched_letters(heard, window))
    whole = _letters_alike(heard, spoken)
    return max(best / total, whole)


def _matched_letters(heard: list[str], window: list[str]) -> int:
    matched, at = 0, 0
    for word in heard:
        for offset in range(at, len(window)):
            if _alike(word, window[offset]):
                matched += len(word)
                at = offset + 1
                break
    return matched


def _letters_alike(heard: list[str], spoken: list[str]) -> float:
    """Like the above for words split or joined: "bookings" heard as "book kings"."""
    flat, source = "".join(heard), "".join(spoken)
    matcher = SequenceMatcher(None, source, flat, autojunk=False)
    match = matcher.find_longest_match()
    return match.size / len(flat) if match.size >= 8 else 0.0


def _letters_in_order(heard: list[str], spoken: list[str]) -> float:
    """The share of heard letters in runs that the speech holds too, in its order.

    Where a sound is cut in the middle of a word, few words are heard right.
    """
    flat, source = "".join(heard), "".join(spoken)
    blocks = SequenceMatcher(None, source, flat, autojunk=False).get_matching_blocks()
    shared = sum(b.size for b in blocks if b.size >= MIN_SHARED_LETTERS)
    return shared / len(flat)


@lru_cache(maxsize=8192)
def _alike(heard: str, said: str) -> bool:
    if heard == said:
        return True
    if min(len(heard), len(said)) < 3:
        return False
    matcher = SequenceMatcher(None, heard, said)
    return (
        matcher.real_quick_ratio() >= ECHO_WORD_SIMILARITY
        and matcher.quick_ratio() >= ECHO_WORD_SIMILARITY
        and matcher.ratio() >= ECHO_WORD_SIMILARITY
    )

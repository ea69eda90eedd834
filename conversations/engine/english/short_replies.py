"""Replies that are whole although they are no sentence, and values being dictated."""

import re

from conversations.engine.english.phrase_words import word_set

_WHOLE = frozenset(
    """
    yes no yeah yep yup nope nah okay ok sure certainly absolutely definitely exactly
    correct right fine great perfect good thanks hello hi hey goodbye bye maybe nothing
    never neither either both twice cool lovely wonderful excellent awesome
    |of course|of course not|yes please|no thanks|no thank you|thank you|thank you very
    much|thank you so much|thanks a lot|thanks so much|thanks for your help|thank you for
    your help|many thanks|hi there|hello there|good morning|good afternoon|good evening|
    good night|bye bye|good bye|see you|see you later|see you soon|have a nice day|have a
    good day|take care|just me|just one|nothing else|no that is all|that is all|that is
    it|that is right|that is correct|that is fine|that is good|that is great|sounds
    good|all right|alright|alright then|maybe later|i think so|i do n't think so|i hope
    so|not really|not yet|not at all|not today|never mind|yes i do|no i do n't|yes i am|no
    i am not|yes it is|no it is n't|no it is not|yes that is right|yes that is correct|no
    that is wrong|by card|in cash|at home|once|go ahead|yes go ahead|please do|you are
    welcome|no problem|i do n't know|no idea|whatever|why not|i see|i understand|got it|
    yes i can|no i can n't|yes i have|no i have n't|yes you can|i am sure|of course yes|
    talk to you later|nice to meet you|same to you|sorry|pardon|pardon me|excuse me|
    i am here|yes i am here|i am still here|yes correct|yes exactly|no sorry|that is okay
    |that is ok|it is fine|it is okay|cash|card
    """.replace("\n", " ").split("|")
)
_SINGLE = frozenset(next(iter(r for r in _WHOLE if " yep " in r)).split())
WHOLE_REPLIES = _SINGLE | frozenset(" ".join(r.split()) for r in _WHOLE)

_TENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS += " twenty thirty forty fifty sixty seventy eighty ninety"
DIGITS = word_set("zero oh one two three four five six seven eight nine")
NUMBERS = DIGITS | frozenset(_TENS.split()) | {"hundred", "thousand"}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays"
_DAYS += " wednesdays thursdays fridays saturdays sundays"
_MONTHS = "january february march april june july august september october november"
_MONTHS += " december may"
_TIME_NOUNS = (
    "today tomorrow tonight morning afternoon evening night noon midnight week"
)
_TIME_NOUNS += " weekend month year oclock yesterday weekdays now immediately"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh"
_ORDINALS += " twelfth thirteenth fourteenth fifteenth twentieth thirtieth"
_TIMES = frozenset(f"{_DAYS} {_MONTHS} {_TIME_NOUNS}".split())
_TIME_GLUE = word_set(
    "on at in the of next this every past half quarter to early late a or around "
    "about from until once per day days before after"
)
_COUNTED = word_set("people persons adults tickets times nights days hours euros")
_CHOICE = re.compile(
    r"the (\w+ )?(one|first|second|third|last|latter|former)"
    r"|(cash|card|tea|coffee|water) please|for \w+|(once|twice) a \w+"
)


def is_reply(tokens: list[str]) -> bool:
    """Whether the words are a whole short reply: yes, thanks, a day, a time, a number."""
    text = " ".join(tokens)
    bare = tokens[:-1] if len(tokens) > 1 and tokens[-1] == "please" else tokens
    if text in WHOLE_REPLIES or " ".join(bare) in WHOLE_REPLIES:
        return True
    if _two_replies(tokens):
        return True
    if bare[0] == "for" and len(bare) == 2:
        return bare[1] in NUMBERS or bare[1] in _TIMES or bare[1].isdigit()
    if text.startswith("the ") and _CHOICE.fullmatch(text):
        return text.split()[-1] == "one" or len(tokens) == 2
    if not text.startswith(("the ", "for ")) and _CHOICE.fullmatch(text):
        return True
    return _is_time_or_count(bare)


def _two_replies(tokens: list[str]) -> bool:
    """ "Okay thank you", "great, bye"."""
    return any(
        " ".join(tokens[:at]) in WHOLE_REPLIES
        and " ".join(tokens[at:]) in WHOLE_REPLIES
        for at in range(1, len(tokens))
    )


def _is_number(word: str) -> bool:
    ordinal = word in _ORDINALS.split() or re.fullmatch(r"\d+(st|nd|rd|th)", word)
    return word in NUMBERS or word.isdigit() or bool(ordinal) or _is_clock(word)


def _is_clock(word: str) -> bool:
    return re.fullmatch(r"\d{1,2}[:.]\d\d", word) is not None


def _is_time_or_count(tokens: list[str]) -> bool:
    last = tokens[-1]
    if not (last in _TIMES or last in _COUNTED or _is_number(last)):
        return last in ("day", "week") and tokens[0] in ("once", "twice", "every")
    if last in ("first", "second", "third") and tokens[0] not in _TIMES:
        return False
    known = (
        t in _TIMES or t in _TIME_GLUE or t in _COUNTED or _is_number(t) for t in tokens
    )
    return all(known)


_SPELLING = word_set("double triple dot dash slash underscore capital lowercase plus")
_CUES = word_set(
    "number email e-mail mail code postcode zip pin id spelled spelt reference address "
    "password username"
)
_ASKING = word_set("what where which how who is are can could do does")
_LETTER_AS = re.compile(r"\b[a-z] (as in|for|like) \w+$")
_CLOCK_WORDS = word_set("at by until till before after around past to from")


def is_dictation(tokens: list[str], raw: str) -> bool:
    """Whether letters or digits are being given one by one, or a part of an address."""
    text = " ".join(tokens)
    if _LETTER_AS.search(text):
        return True
    part_of_address = tokens[-1] in _SPELLING or "dot" in tokens
    if part_of_address and tokens[0] not in _ASKING:
        return True
    if re.search(r"\w[@.]\w", raw) and not re.search(r"\d[.:]\d|[ap]\.m", raw):
        return True
    if re.fullmatch(r"(it is |it's )?[A-Z](?:[-. ]?[A-Z]){1,7}[.,?!]*", raw.strip()):
        return raw.strip(" .,?!") not in ("OK", "TV", "NO", "YES", "HI")
    return _spelled_run(tokens) or _value_begun(tokens)


def _spelled_run(tokens: list[str]) -> bool:
    run: list[str] = []
    for word in reversed(tokens):
        if not (_is_symbol(word) or word in NUMBERS or word.isdigit()):
            break
        run.insert(0, word)
    before = tokens[-len(run) - 1] if run and len(run) < len(tokens) else ""
    if len(run) < 2:
        long_number = bool(run) and len(run[0]) > 4 and run[0].isdigit()
        return long_number or (bool(run) and run[0].isdigit() and before == "number")
    if run[0] in ("a", "i", "u") and len(run) == 2 and len(tokens) > 2:
        return False
    if any(_is_symbol(w) and not w.isdigit() for w in run):
        return True
    if any(w in ("zero", "oh") for w in run):
        return True
    is_clock_time = len(run) == 2 and before in _CLOCK_WORDS
    tens = [w for w in run if w in NUMBERS and w not in DIGITS]
    if "hundred" in run or "thousand" in run:
        return False
    if len(run) == 2 and tens:
        return any(cue in tokens for cue in _CUES)
    return not is_clock_time


def _is_symbol(word: str) -> bool:
    is_letter = len(word) == 1 and word.isalpha()
    mixed = (
        word.isalnum() and not word.isalpha() and not word.isdigit() and len(word) < 6
    )
    ordinal = re.fullmatch(r"\d+(st|nd|rd|th|s)", word)
    return is_letter or (mixed and not ordinal) or word in _SPELLING


def _value_begun(tokens: list[str]) -> bool:
    """ "My email is john": told, not asked, and likely to go on."""
    if tokens[0] in _ASKING:
        return False
    for at, word in enumerate(tokens[:-2]):
        if word in _CUES and tokens[at + 1] == "is":
            value = tokens[at + 2]
            told = word in ("email", "e-mail", "mail") or word.startswith("spel")
            return told or _is_symbol(value) or value in DIGITS or value.isdigit()
    return tokens[-3:-1] == ["at", "gmail"] or tokens[-2:] == ["at", "gmail"]

"""Words as the built-in answerer compares them: lower case, without endings."""

import re

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")

# What a question has in common with any other question says nothing about its subject.
# The last lines: what the agent's own place is called, whichever it is.
_STOP = """
a an the this that these those there here it its is are am was were be been being do does
did doing done have has had having i me my mine we us our you your yours he him his she
her they them their who whom whose which what when where why how and or but if so as at
by for from in into of off on onto out over to up with about can could may might must
shall should will would not no yes please just also than then too very any some want like
need know tell say get got let's i'd i'm i've it's don't there's what's where's who's
when's how's um uh er hmm well okay ok hello hi hey one thing something anything long
much many really actually maybe going go come something's wanna gonna would've thanks
thank guess wonder wondering ask question possible could've think anyone someone people
person become today tomorrow yesterday allowed now still even ever soon sure right kind
sort lot bit little sorry excuse cannot can't couldn't didn't doesn't isn't aren't won't
wouldn't we're you're they're he's she's that's we've you've they've i'll you'll howlong
howmuch happen happens what've during each every more most less again else things stuff
library restaurant hotel clinic office shop store company museum bank practice place town
"""
STOP_WORDS = frozenset(_STOP.split())

_PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\be[- ]?(?=books?\b|mails?\b)", "e"),
        (r"\bwi[- ]fi\b|\bwhy fi\b|\bwife i\b|\bwireless internet\b", "wifi"),
        (r"\baudio books?\b", "audiobook"),
        (r"\bsign(?:ing)? up\b|\bsign(?:ing)? me up\b", "join"),
        (r"\b(?:can't|cannot|can not|couldn't) find\b", "lost"),
        (r"\b(?:credit|debit|bank) card\b", "pay"),
        (r"\bgiv(?:e|ing) (?:\w+ )?away\b|\bget rid of\b", "donate"),
        (r"\b(?:get|come|travel|go) (?:there|to you|to the)\b", "directions"),
        (r"\b(?:put|set) (?:\w+ ){0,3}aside\b", "reserve"),
        (r"\b(?:take|check) (?:out|home)\b|\bcheckout\b", "borrow"),
        (r"\b(?:open(?:ing)?|business|closing) (?:hours|times?|ours)\b", "open"),
        (r"\b(?:don't|do not|doesn't|not) live (?:here|in|there)\b", "visitor"),
        (r"\b(?:from|live) (?:out of|outside|another) (?:of )?(?:town)?\b", "visitor"),
        (r"\b(?:i|we|he|she) (?:left|forgot) (?:my|our|his|her|a|an|some)\b", "lost"),
        (r"\bat (?:[\w-]+ ){1,4}dot \w+\b", "email"),
        (r"\b(?:at )?what time\b", "when"),
        (
            r"\bwhere(?: is|'s| are|'re) (?:you|the (?:library|office|shop|store|clinic))"
            r"(?! \w+ing)\b",
            "address",
        ),
        (r"\bhow long\b", "howlong"),
        (r"\bhow much\b", "howmuch"),
    )
)

_IRREGULAR = {
    "children": "child",
    "kids": "child",
    "kid": "child",
    "people": "person",
    "men": "man",
    "women": "woman",
    "lent": "lend",
    "lost": "lose",
    "kept": "keep",
    "bought": "buy",
    "paid": "pay",
    "pays": "pay",
    "held": "hold",
    "met": "meet",
    "wifi": "wireless",
    "internet": "wireless",
    "dvd": "film",
    "dvds": "film",
    "movie": "film",
    "movies": "film",
    "toilets": "toilet",
    "bathroom": "toilet",
    "restroom": "toilet",
    "phone": "telephone",
    "close": "open",
    "closed": "open",
    "closes": "open",
    "closing": "open",
    "shut": "open",
    "hours": "open",
    "email": "mail",
    "fine": "fee",
    "fines": "fee",
}
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "ly")


def words(text: str) -> list[str]:
    """All words in order, lower case, common phrases as one word of the same sense."""
    text = text.lower().replace("’", "'")
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    return _WORD.findall(text)


def terms(text: str) -> list[str]:
    """The words that carry the subject, without their endings."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A crude common form: enough for "books" and "book", "booking" and "booked"."""
    word = _IRREGULAR.get(word, word).removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending in ("ies", "ied"):
                return word + "y"
            break
    return word.removesuffix("e") if len(word) > 3 else word

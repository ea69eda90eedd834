"""Words that callers and written notices use for the same everyday thing.

A concept joins words as `words.stem` leaves them. Most groups fit any service desk:
hours, prices, ways to get there, things lost. Those of a library are here for the demo
agent, by whose questions all of them were chosen: another trade's passages are found by
meaning and by their own words, and so less surely when callers use others.
"""

from conversations.providers.answerer.words import stem

_DESK = """
HOURS open opening hour until till
PRICE free cost price fee charge euro euros cent cents pay payment paid expensive cheap \
dollar pound
LATE late overdue delay delayed forgot forgotten due
PLACE address located location situated find directions street lane
TRANSPORT bus tram train transport transportation station stop subway metro
CAR car parking park drive driving vehicle
PHONE telephone phone call number ring dial
WRITE mail email write contact letter
CARD card membership member join register registration subscription enrol
VISITOR visitor guest tourist visiting resident live foreigner
CHILD child children kid kids son daughter boy girl pupil toddler grandson \
granddaughter nephew niece
BABY baby babies infant newborn toddler
LOST lost lose losing missing misplaced stolen property
VALID valid expire expired expiry validity
DAMAGE damage damaged broken ruined torn broke chewed spilled destroyed wet
RESERVE reserve reservation reserving hold aside
ROOM room space hall
BOOKING book booked booking reserve reservation rent hire
BUY buy purchase acquire order
COMPUTER computer computers pc laptop
NETWORK wireless network wifi internet password online
PRINT print printing printer printout
SCAN scan scanning scanner scanned
COPY copy copies copying photocopy photocopies copier xerox
COURSE course class lesson learn beginner training teach
REPAIR repair mend fix fixed broken toaster
VOLUNTEER volunteer volunteers volunteering help helper unpaid
DELIVERY delivery deliver delivered bring home housebound
WHEELCHAIR wheelchair accessible disabled disability ramp lift elevator stairs
TOILET toilet bathroom restroom loo washroom
EAT food eat eating meal lunch sandwich snack cake
DRINK drink drinks tea water juice
CAFE café cafe cafeteria coffee bistro
PET dog dogs pet pets cat animal puppy
HISTORY history historical old archive archives research ancestors genealogy
DONATE donate donated donation donating give gift
SALE sale sell selling sold
HOLIDAY holiday holidays christmas easter new year bank
WEEKEND weekend saturday sunday
FORM form sign document identity passport proof id
CHANGE change update moved
TIME week month year duration
STAFF staff employee librarian manager
"""

_LIBRARY = """
RENEW renew extend renewal extension prolong
BORROW borrow loan lend lent lending take keep
RETURN return returned back
SUGGEST suggest suggestion recommend propose
EBOOK ebook ebooks kindle digital reader
AUDIO audiobook audiobooks listen audio
FILM film films movie movies dvd dvds
QUIET quiet silent silence study studying concentrate
STORY story stories tale tales fairy
HOMEWORK homework schoolwork school tutoring tutor
CLUB club circle group
AUTHOR author authors writer writers reading readings poet novelist
NOVEL book novel
ELSEWHERE elsewhere other another interlibrary
"""

_IN_TEXT = {
    "weekday": "monday tuesday wednesday thursday friday",
    "weekdays": "monday tuesday wednesday thursday friday",
    "weekend": "saturday sunday",
    "weekends": "saturday sunday",
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _concepts() -> dict[str, frozenset[str]]:
    concepts: dict[str, set[str]] = {}
    for line in f"{_DESK.strip()}{_LIBRARY}".splitlines():
        name, *members = line.split()
        for member in members:
            concepts.setdefault(stem(member), set()).add(name)
    return {word: frozenset(names) for word, names in concepts.items()}


CONCEPTS = _concepts()


def concepts_of(stems: frozenset[str]) -> frozenset[str]:
    """The concepts behind some stems."""
    return frozenset(name for word in stems for name in CONCEPTS.get(word, ()))


def days_in(text_words: list[str]) -> set[str]:
    """The days a text speaks of, those inside "Monday to Friday" included."""
    found: set[str] = set()
    for index, word in enumerate(text_words):
        day = word.removesuffix("s")
        if word in _IN_TEXT:
            found.update(_IN_TEXT[word].split())
        elif day in DAYS:
            found.add(day)
            after = text_words[index + 1 : index + 3]
            if len(after) == 2 and after[0] in ("to", "till", "until", "through"):
                last = after[1].removesuffix("s")
                if last in DAYS and DAYS.index(last) > DAYS.index(day):
                    found.update(DAYS[DAYS.index(day) : DAYS.index(last) + 1])
    return found

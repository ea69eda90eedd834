"""English words by what they do at the end of a pause.

The closed classes (articles, pronouns, auxiliaries...) are meant to be whole. The open
ones (verbs, adjectives) hold what callers say to a desk; a verb that is not here is
taken for one that needs an object, so a gap in these tables costs a longer wait, never a
caller cut off.
"""


def word_set(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


FILLERS = word_set("um uh uhm umm erm er eh hm hmm mm ah uhh")

# Said before the sentence proper; alone they answer, or promise more.
LEAD_INS = word_set(
    "okay ok so well hi hello hey yes yeah yep no and but oh sorry please right great "
    "alright actually also then thanks anyway perhaps maybe now look listen good fine "
    "cool or just"
)
LEAD_IN_PHRASES = (
    ("i", "see"),
    ("all", "right"),
    ("excuse", "me"),
    ("thank", "you"),
    ("good", "morning"),
    ("good", "afternoon"),
    ("good", "evening"),
    ("got", "it"),
    ("by", "the", "way"),
    ("of", "course"),
)
# Added after a sentence; they do not close an open one.
TAIL_PHRASES = (("please",), ("thanks",), ("thank", "you"), ("then",), ("exactly",))

ARTICLES = word_set("a an the")
POSSESSIVES = word_set("my your his her its our their whose")
QUANTIFIERS = word_set("any some every each no several another both few many much")
# Moonshine hears a cut-off "the" as "thee", and a lone "a" as "A..".
DETERMINERS = ARTICLES | POSSESSIVES | QUANTIFIERS | word_set("thee")
DEMONSTRATIVES = word_set("this that these those")

CONJUNCTIONS = word_set(
    "and or but because if whether than as while until unless although though since "
    "so plus like"
)
SUBJECT_PRONOUNS = word_set(
    "i you we they he she it there everyone everybody somebody someone anyone anybody "
    "nobody everything something nothing"
)
NOMINATIVE = word_set("i we they he she")
RECEIVERS = word_set("me us him them you")

BE = word_set("is are am was were")
HAVE = word_set("have has had")
DO = word_set("do does did")
MODALS = word_set("can could will would should shall may might must")
AUXILIARIES = BE | HAVE | DO | MODALS

PREPOSITIONS = word_set(
    "to of for with from at on in by about into onto under over between near without "
    "during after before around through against toward towards until per via than "
    "behind beside off inside outside since"
)
# These also stand alone, as adverbs: "come in", "it fell off", "sit outside".
PARTICLES = word_set(
    "up down off on out in back away over through around along inside outside before "
    "after near"
)
WH_ADVERBS = word_set("when where why how")
WH_PRONOUNS = word_set("what which who whom whose")
WH = WH_ADVERBS | WH_PRONOUNS
CLAUSE_OPENERS = word_set("if whether because when where why how what who which until")

# They come between a verb and its object, or wait for what they modify.
ADVERBS = word_set(
    "also just still even ever always usually only really very quite too rather maybe "
    "probably already not never please actually currently normally possibly almost "
    "more most less so pretty nearly perhaps simply kindly quickly exactly both n't"
)
OPEN_ADVERBS = word_set(
    "very really quite rather just also even only almost nearly most pretty not ever "
    "always usually probably currently please maybe actually perhaps possibly simply"
)

# Adjectives: after an article they wait for their noun, after a noun they complete it.
ADJECTIVES = word_set(
    "open closed free available busy late early ready full empty cheap cheaper "
    "cheapest expensive big bigger biggest small "
    "smaller large larger long longer short "
    "shorter new newer old older good better best bad worse hot cold warm fresh safe "
    "dangerous slow fast faster easy difficult hard possible necessary right wrong "
    "correct true real sick ill hungry tired sure happy sad sorry welcome due down "
    "broken lost missing healthy spicy sweet vegan vegetarian vegetable halal organic "
    "red blue green black white yellow brown pink quiet loud nice great lovely clean "
    "dirty dry wet heavy light high higher low lower near nearest close closest far "
    "local public private personal main central different same other own special "
    "certain current previous final normal regular daily weekly monthly annual online "
    "offline mobile digital electronic waterproof valid alright okay "
    "important urgent active home alone away asleep alive worth enough legal allowed "
    "accessible popular allowed next last first "
    "second third earliest latest single double "
    "extra additional complete whole entire direct foreign international medical "
    "national nearby recent separate similar simple useful professional "
    "outdoor indoor live serious kind interested able "
    "older younger young tall strong weak soft deep wide narrow thick thin bright dark "
    "upset angry afraid pregnant allergic sore painful contagious normal married "
    "working waiting"
)
# "Do you take credit..." is never the end.
HALF_COMPOUNDS = word_set("credit debit serial gluten fitting dining conference")
NOUNS_IN_EST = word_set(
    "interest guest forest request test west rest chest nest protest contest harvest "
    "suggest invest digest arrest priest quest vest budapest"
)
COLOURS = word_set("red blue green black white yellow brown pink dark light")
# "Are dogs allowed" is whole, "am I allowed" waits for "to".
PERSON_WAITS_FOR_VERB = word_set("able allowed supposed interested going")
# Only ever before a noun: "the nearest...", "my own...".
ATTRIBUTIVE = word_set(
    "nearest main central own certain previous next entire single additional former "
    "public local credit debit serial reading waiting fitting opening closing "
    "delivery customer social dining conference reset exchange interest gluten sugar "
)
# Completes "is the pool ...?" although it is neither adjective nor participle.
PREDICATE_WORDS = word_set(
    "here there back in out on off up down today tomorrow tonight now yet still over "
    "like fine inside outside upstairs downstairs around soon already nearby"
)
# Look like participles, and are nouns: "is the next meeting" has no predicate yet.
NOUNS_IN_ING_OR_ED = word_set(
    "meeting parking booking building morning evening wedding shipping training "
    "reading ceiling painting bed seed speed feed thing something nothing everything "
    "anything king ring string spring wing swimming opening listing housing heating "
    "cleaning screening gardening cooking need deed weed red washing shopping dining"
)

# "What time is the library" waits for "open"; "when is the meeting" does not.
EVENTS = word_set(
    "meeting appointment bus train tram flight ferry class lesson course breakfast "
    "lunch dinner sale party event deadline exam show match game concert film movie "
    "interview checkout checkin delivery wedding birthday christmas easter holiday "
    "boat plane bill payment session workshop hour one story storytime tour rent"
)

# Verbs that can end a wh-question: "when does it start", "how does that work".
WH_STANDALONE = word_set(
    "open close start begin end finish work arrive leave depart go come sleep live "
    "happen expire mean weigh last sit cost die run stop rain park pay eat smoke swim "
    "vote apply register enroll enrol complain wait meet help dress win sound look "
    "feel land board exercise travel reopen shut matter say think differ stand grow "
    "take hurt study volunteer qualify participate practice play stay charge ship fail "
    "crash freeze"
)
# No object in front fits these: "which platform does it leave... from".
NEVER_FRONTED = word_set(
    "need be leave go come stop arrive start live stay belong work talk depart "
    "fly run look listen wait apply sit end stand park"
)
# Fewer can end a yes/no question: "do you open" waits for "on Sunday".
YES_NO_STANDALONE = word_set(
    "deliver hurt work exist matter bite smoke swim dance rain snow win agree cook "
    "expire qualify sleep fit understand stink care hear shrink know"
)
# After "can", "may", "will" a place or a time is still to come: "can I park... here".
MODAL_STANDALONE = word_set(
    "fit win hear wait hurt cook expire die dance work rain snow"
)
# Verbs of a declarative that are whole without an object.
DECLARATIVE_STANDALONE = (
    WH_STANDALONE
    | YES_NO_STANDALONE
    | word_set(
        "know agree disagree understand forget crash freeze fail answer fall "
        "cry laugh arrive disappear vanish leak itch ache bleed"
    )
) - word_set(
    "say think take feel look sound mean help cost play study weigh live come go "
    "leave pay park stay stand run win differ practice"
)

# With only a receiver the thing itself is still to come: "can you give me..."
GIVING = word_set(
    "tell give show send find get bring book order read teach buy lend let make put "
    "connect transfer remind inform offer pass hand reserve leave explain save ask "
    "want have owe grant charge set cost keep sell"
)
# Their object is a clause or a noun; without one nothing has been asked.
OTHER_VERBS = word_set(
    "renew borrow return cancel change make use have need want like know check see "
    "speak talk repeat accept sell rent repair lend print bring send call contact "
    "reserve reset install connect delete download upload update upgrade support "
    "provide include contain carry stock hold store serve seat prepare allow permit "
    "require receive collect pick drop deliver ship track follow find search look hear "
    "listen watch visit enter reach join invite sign fill write spell type click press "
    "turn switch put set get give take tell show explain describe recommend suggest "
    "choose select compare prefer try test fix mend solve help assist advise guide "
    "teach learn read pay spend save earn transfer withdraw deposit exchange block "
    "unblock freeze activate close open invest buy purchase order book schedule "
    "reschedule postpone move confirm arrange plan organise organize extend "
    "shorten lower raise reduce increase add remove replace refill refund prescribe "
    "examine treat cure vaccinate diagnose go come leave travel fly drive ride walk "
    "cross catch miss lose break damage steal report complain claim file submit attach "
    "share post mail email text message dial record play stop pause resume start "
    "continue finish end skip wait stay sit stand sleep wake remind notify inform warn "
    "ask answer reply respond wear wash clean iron cut cook bake grill boil eat drink "
    "taste order split tip count calculate measure weigh believe think guess hope wish "
    "mean matter remember forget understand agree exist work run hurt bite swim dance "
    "smoke park apply register enroll cost owe charge last live happen expire rain win "
    "begin arrive depart meet dress grow study feel sound fit care host own keep let "
    "bill offer guarantee ensure insure cover handle process approve reject decline "
    "verify translate interpret sponsor donate hire employ manage run operate sync "
    "scan copy photocopy fax save restore restart reboot shut unlock lock log access "
    "say spare pass reach mind love hate enjoy wonder build lead teach expect train "
    "tour pull push bend wrap pack lift load fold hang hold park repeat rephrase slow "
    "hurry connect stop compute sing summarise summarize disable enable mute stream "
    "find_out recycle board land snow qualify participate volunteer unsubscribe come "
    "go leave vary differ reopen answer grant store shrink"
)
VERBS = WH_STANDALONE | YES_NO_STANDALONE | OTHER_VERBS | GIVING

# A command has to start with one of these and be whole: "cancel my appointment".
COMMANDS = VERBS - word_set(
    "have need want like know see mean matter think believe guess hope wish happen "
    "last exist hurt cost owe hear feel sound fit care mind love hate rain "
    "lose miss understand agree expire own work land post train text tip "
    "plan bill claim fax host question answer cash"
)
# Verb and particle that are whole: "how do I sign up", "why can't I log in".
PHRASALS = frozenset(
    tuple(pair.split("-"))
    for pair in word_set(
        "sign-up log-in log-on log-out check-in check-out speak-up come-in come-back "
        "give-up go-out sit-down show-up call-back get-in sign-in calm-down wake-up "
        "get-up get-out get-off come-along get-around come-over eat-in go-in hang-up "
        "slow-down start-over go-on come-down shut-down stay-over get-back take-away "
        "sit-outside sit-inside eat-outside go-back go-through check-back go-away"
    )
)
# "Can you help me" is a whole question that seldom ends there.
OFTEN_CONTINUED = word_set("help assist ask call")
# "I hope it..." and "it is true that..." wait for a clause.
CLAUSE_VERBS = word_set(
    "hope think guess believe say know wish mean suppose true sure possible see hear"
)
# As the last word they wait for a place or time, unless such a verb owns them.
PLACE_PARTICLES = word_set("in on over through near before after along around")
PARTICLE_VERBS = word_set(
    "turn switch put try log hand fill check let come get move go sign drop give take "
    "look call hang bring"
)
# "I want..." opens a request: its object may still get a time, a place, a reason.
WISHES = word_set(
    "want need like wish love prefer looking calling trying hoping wonder"
)

IRREGULAR = {
    "lost": "lose", "bought": "buy", "paid": "pay", "got": "get", "gotten": "get",
    "took": "take", "taken": "take", "went": "go", "gone": "go", "goes": "go",
    "came": "come", "left": "leave", "found": "find", "forgot": "forget",
    "forgotten": "forget", "made": "make", "said": "say", "told": "tell",
    "sent": "send", "gave": "give", "given": "give", "knew": "know", "known": "know",
    "thought": "think", "wrote": "write", "written": "write", "broke": "break",
    "broken": "break", "stole": "steal", "stolen": "steal", "saw": "see",
    "seen": "see", "heard": "hear", "felt": "feel", "kept": "keep", "held": "hold",
    "met": "meet", "ran": "run", "began": "begin", "begun": "begin", "ate": "eat",
    "eaten": "eat", "spoke": "speak", "spoken": "speak", "sold": "sell", "won": "win",
    "did": "do", "done": "do", "had": "have", "has": "have", "does": "do",
    "meant": "mean", "spent": "spend", "brought": "bring", "understood": "understand",
    "fell": "fall", "wore": "wear", "drove": "drive", "flew": "fly", "chose": "choose",
    "stood": "stand", "sat": "sit", "slept": "sleep", "read": "read", "put": "put",
    "dies": "die", "died": "die", "tried": "try", "tries": "try", "lent": "lend",
    "built": "build", "taught": "teach", "caught": "catch", "caused": "cause",
    "been": "be", "being": "be", "froze": "freeze", "led": "lead", "stopped": "stop",
    "cancelled": "cancel", "canceled": "cancel", "shipped": "ship",
}  # fmt: skip

CONTRACTIONS = {
    "what's": "what is", "where's": "where is", "who's": "who is", "how's": "how is",
    "when's": "when is", "why's": "why is", "it's": "it is", "that's": "that is",
    "there's": "there is", "here's": "here is", "he's": "he is", "she's": "she is",
    "i'm": "i am", "i'd": "i would", "i've": "i have", "i'll": "i will",
    "you're": "you are", "you've": "you have", "you'd": "you would",
    "we're": "we are", "we've": "we have", "we'd": "we would", "we'll": "we will",
    "they're": "they are", "they've": "they have", "they'd": "they would",
    "it'll": "it will", "you'll": "you will", "they'll": "they will",
    "let's": "let us", "can't": "can n't", "cannot": "can n't", "won't": "will n't",
    "don't": "do n't", "doesn't": "does n't", "didn't": "did n't", "isn't": "is n't",
    "aren't": "are n't", "wasn't": "was n't", "weren't": "were n't",
    "haven't": "have n't", "hasn't": "has n't", "hadn't": "had n't",
    "couldn't": "could n't", "wouldn't": "would n't", "shouldn't": "should n't",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "o'clock": "oclock",
    "whereas": "where is", "dont": "do n't", "whats": "what is", "wheres": "where is",
}  # fmt: skip


def verb_base(word: str) -> str:
    """The form a table lists: "opened" -> "open". Unknown words come back unchanged."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in VERBS:
        return word
    for ending, replacements in (
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ied", ("y",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
            for candidate in (*(stem + r for r in replacements), doubled):
                if candidate in VERBS:
                    return candidate
    return word


def is_verb(word: str) -> bool:
    """Whether the word is a form of a listed verb."""
    return verb_base(word) in VERBS

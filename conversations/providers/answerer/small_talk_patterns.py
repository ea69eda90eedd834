"""What users say besides questions, as patterns over a whole utterance.

Punctuation is taken out before; case does not matter.
"""

import re

LEAD_IN = re.compile(
    r"^(?:(?:oh|ah|um|uh|well|so|okay|ok|all right|alright|hello|hi|hey|good (?:morning|"
    r"afternoon|evening)|excuse me|sorry|please|yes|yeah|thanks|thank you)[,.! ]+)+",
    re.IGNORECASE,
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(f"^(?:{text})$", re.IGNORECASE)


GREETING = _pattern(
    r"(?:oh )?(?:hello|hi|hey|good (?:morning|afternoon|evening))"
    r"(?: (?:there|again|hello|hi))?"
)
HOW_ARE_YOU = _pattern(r".{0,20}\bhow are (?:you|things)(?: (?:doing|today|going))*")
THANKS = _pattern(
    r"(?:okay |ok |great |oh |all right |perfect |no |wonderful |lovely )*(?:many )?"
    r"(?:thanks|thank you|cheers)(?: (?:a lot|so much|very much|for .{1,30}|you|"
    r"that.{0,25}))?|(?:great|perfect|wonderful|lovely)"
)
GOODBYE = _pattern(
    r".{0,40}\b(?:good ?bye|bye(?: bye)?|see you(?: \w+)?|hang up|have a (?:nice|good) \w+)"
    r"|(?:good )?(?:by|buy|bye)"
    r"|(?:no |nope |okay |ok |thanks |thank you |well |i think |great )*"
    r"(?:that(?:'s| is| was|'ll be| will be| would be) (?:all|it|everything)|"
    r"nothing(?: else)?|i'?m (?:done|finished|good|fine))"
    r"(?: (?:thanks|thank you|for now|for today|bye))*"
    r"|no (?:thanks|thank you)(?: (?:bye|that's all))?"
)
REPEAT = _pattern(
    r"(?:sorry |i'm sorry |excuse me )*(?:what|pardon|pardon me|sorry|come again|"
    r"(?:what )?(?:did|was|were) (?:you|that)(?: just)?(?: say(?:ing)?)?|"
    r"(?:can|could|would|will) you (?:please )?(?:repeat|say) (?:that|it|this)?.{0,20}|"
    r"(?:please )?(?:repeat|say) (?:that|it)?.{0,20}|once more|again|"
    r"i (?:didn't|did not) (?:catch|hear|understand|get) (?:that|it|you).{0,10})"
    r"(?: please)?"
)
WHO = _pattern(
    r"(?:and |so )?(?:who (?:are you|am i (?:talking|speaking) (?:to|with)|is (?:this|that|"
    r"there))|what(?:'s| is) your name|what are you|(?:tell me )?your name)(?: please)?"
)
MACHINE = _pattern(
    r".{0,20}\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)) (?:a |an )?"
    r"(?:real )?(?:robot|human|person|machine|computer|real|bot|ai|a i|recording|alive)"
    r"(?: (?:person|human|or .{1,20}))?"
)
ABILITIES = _pattern(
    r".{0,25}\b(?:what (?:can|do) you (?:do|know|help.{0,12}|tell me|answer)|"
    r"how can you help.{0,10}|what (?:can|could|should|may) i ask.{0,15}|"
    r"can you help(?: me)?(?: please)?|i (?:need|want) (?:some )?help|"
    r"i have a question.{0,15})|help(?: me)?(?: please)?"
)
HEARING = _pattern(
    r"(?:hello )?(?:are you (?:still )?there|can you hear me|is (?:any|some)(?:one|body) "
    r"there|do you hear me)(?: hello)?"
)
WAIT = _pattern(
    r"(?:please |okay |ok )*(?:wait|hold on|hang on|one (?:moment|second|minute)|"
    r"just a (?:moment|second|minute|sec)|give me a (?:moment|second|minute))"
    r"(?: (?:a|one) (?:moment|second|minute))?(?: please)?"
)
PERSON = _pattern(
    r".{0,30}\b(?:speak|talk|connect me|put me through|transfer me)\b.{0,12}\b"
    r"(?:a |an |the )?(?:human|person|someone|somebody|people|real person|operator|agent|"
    r"librarian|staff|desk|manager|colleague)\b.{0,15}"
)
NO = _pattern(
    r"(?:no|nope|nah|not really|no not that|not that|i don't think so)"
    r"(?: (?:no|it isn't|it's not|i don't|that's not it|sorry))*"
)
YES = _pattern(
    r"(?:yes|yeah|yep|yup|sure|right|exactly|correct|of course|yes please|"
    r"please|okay|ok|mhm|uh huh|that's right|i do)"
    r"(?: (?:please|yes|i do|it is|exactly|that's right|that's it|sure))*"
)

"""What kind of thing a question wants: a price, a time, a place, a duration."""

import re

_KINDS = (
    (
        re.compile(r"\bhow much\b|\bcosts?\b|\bprice|\bfee\b|\bcharge|\bfree\b", re.I),
        re.compile(
            r"\beuros?\b|\bcents?\b|\bfree\b|\bcosts?\b|\bdollars?\b|\bpounds?\b"
        ),
    ),
    (
        re.compile(r"\bwhen\b|\bwhat time\b|\bwhat day|\bhours\b", re.I),
        re.compile(
            r"\bday\b|days?\b|\bfrom \w+ (?:to|until)\b|\bat \w+|\bmonth|\bin may"
        ),
    ),
    (
        re.compile(r"\bwhere\b|\baddress\b", re.I),
        re.compile(r"\bbeside\b|\bbehind\b|\blane\b|\bstreet\b|stairs\b|\bfloor\b"),
    ),
    (
        re.compile(r"\bhow long\b", re.I),
        re.compile(r"\bweeks?\b|\byears?\b|\bmonths?\b|\bhours?\b|\bdays?\b"),
    ),
)


def answers_to(question: str) -> list[re.Pattern[str]]:
    """Patterns, for text in lower case, of what the question wants to hear."""
    return [answer for ask, answer in _KINDS if ask.search(question)]

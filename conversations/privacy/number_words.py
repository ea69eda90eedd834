"""The words that numbers are said in."""


def words(text: str) -> list[str]:
    """Each word of a list."""
    return text.split()


ONES = words("zero one two three four five six seven eight nine")
TEENS = words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
SAID = frozenset([*ONES, *TEENS, *TENS, "oh", "hundred"])
"""All of them."""
SAID_PATTERN = rf"(?:{'|'.join(sorted(SAID, key=len, reverse=True))})"


def any_of(alternatives: list[str]) -> str:
    """A pattern for one of these words."""
    return rf"(?:{'|'.join(alternatives)})"

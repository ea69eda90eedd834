"""A document's text in passages that answer on their own.

Each keeps the headings it stands under. Paragraphs stay whole where they can; short ones
of one section are put together, and long ones parted between sentences. A question finds
the section it is about more surely than one of its paragraphs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_HEADING_CHARACTERS = 120
MAX_HEADINGS = 4
"""Lines at the beginning of a paragraph that may be headings."""
MAX_BREADCRUMB_CHARACTERS = 300
TOGETHER = 0.5
"""Of the longest passage: so far paragraphs of one section are put together."""
BETWEEN = " › "

_MARKED = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage before it is embedded."""

    heading: str
    """Where in the document it stands, outermost first; "" if nowhere."""
    text: str

    @property
    def whole(self) -> str:
        """As it is embedded: the title of a document tells what its words are about."""
        return _under(self.heading, self.text)

    @property
    def answer(self) -> str:
        """As it is given to who answers: without the title, which is the same for all."""
        return _under(self.heading.partition(BETWEEN)[2] or self.heading, self.text)


def _under(heading: str, text: str) -> str:
    if not heading:
        return text
    ending = "" if heading[-1] in ".:!?…" else ":"
    return f"{heading}{ending}\n{text}"


def chunks(text: str, max_characters: int) -> list[Chunk]:
    """The passages of a text, none longer than so many characters and its headings."""
    found: list[Chunk] = []
    for heading, paragraph in _paragraphs(text):
        last = found[-1] if found else None
        if last and _belongs(last, heading, paragraph, max_characters):
            found[-1] = Chunk(heading, f"{last.text}\n{paragraph}")
        else:
            found.extend(
                Chunk(heading, part) for part in _parted(paragraph, max_characters)
            )
    return found


def _belongs(last: Chunk, heading: str, paragraph: str, max_characters: int) -> bool:
    """Whether a paragraph continues the passage before it."""
    limit = max_characters if last.text.endswith(":") else TOGETHER * max_characters
    return last.heading == heading and len(last.text) + len(paragraph) < limit


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Each with the headings it stands under, the document's title first."""
    above: list[tuple[int, str]] = []
    """Marked headings, each with its level."""
    blocks = re.split(r"\n\s*\n", text.strip())
    title = _title(blocks)
    section = ""
    for number, block in enumerate(blocks):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if number == 0 and title and lines:
            del lines[0]
        while lines and (marked := _MARKED.fullmatch(lines[0])) and marked[2]:
            level = len(marked[1])
            above = [*(upper for upper in above if upper[0] < level)]
            above.append((level, marked[2]))
            section = ""
            del lines[0]
        if named := _headings(lines):
            section = BETWEEN.join(line.rstrip(":") for line in named)
            del lines[: len(named)]
        if lines:
            path = [title, *(name for _, name in above), section]
            path = [name for name in path if name]
            breadcrumb = BETWEEN.join(path)[-MAX_BREADCRUMB_CHARACTERS:]
            yield breadcrumb, "\n".join(lines)


def _title(blocks: Sequence[str]) -> str:
    """What the first line calls the whole, if it is no sentence and more follows."""
    first, *rest = blocks[0].strip().splitlines() or [""]
    first = first.strip()
    if len(blocks) == 1 or not first or len(first) > MAX_HEADING_CHARACTERS:
        return ""
    if marked := _MARKED.fullmatch(first):
        return marked[2] if len(marked[1]) == 1 else ""
    if first[-1] in ".!?…,;" or (rest and first[-1] != ":"):
        return ""
    return first.rstrip(":")


def _headings(lines: list[str]) -> list[str]:
    """The lines at the beginning of a paragraph that announce the rest of it."""
    named: list[str] = []
    for line in lines[:-1][:MAX_HEADINGS]:
        if len(line) > MAX_HEADING_CHARACTERS or line[-1] not in ":?":
            break
        named.append(line)
    return named


def _parted(paragraph: str, max_characters: int) -> Iterator[str]:
    """A paragraph in parts that are short enough; each but the first begins with the
    sentence before it, which often says what "it" is.
    """
    if len(paragraph) <= max_characters:
        yield paragraph
        return
    part: list[str] = []
    for sentence in _sentences(paragraph, max_characters):
        if part and len(" ".join(part)) + len(sentence) >= max_characters:
            yield " ".join(part)
            kept = part[-1]
            fits = len(kept) + len(sentence) < max_characters
            part = [kept] if fits and len(part) > 1 else []
        part.append(sentence)
    if part:
        yield " ".join(part)


def _sentences(paragraph: str, max_characters: int) -> Iterable[str]:
    """Sentences; what is no sentence is cut at words, or anywhere."""
    for sentence in _SENTENCE_END.split(paragraph):
        rest = sentence.strip()
        while len(rest) > max_characters:
            at = rest.rfind(" ", max_characters // 2, max_characters)
            at = at if at > 0 else max_characters
            yield rest[:at].strip()
            rest = rest[at:].strip()
        if rest:
            yield rest

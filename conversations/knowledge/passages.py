"""Text as agents know it: passages with an empty line between them.

A heading says what the passage below it is about, so it becomes its beginning, with the
headings around it; but the title of the whole says nothing of one passage.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item"]
_SPACE = re.compile(r"\s+")


class Unreadable(ValueError):
    """A document without a text that could be taken from it; says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document as it is laid out."""

    kind: Kind
    """An item is an entry of a list or a row of a table."""
    text: str
    level: int = 0
    """Of a heading, 1 is the outermost; 0 where levels are not told."""


def joined(blocks: Iterable[Block]) -> str:
    """The blocks as passages: headings begin the next one, items stay together.

    A paragraph without words ends a list.
    """
    passages: list[list[str]] = []
    headings: list[str] = []
    around: list[Block] = []
    open_list = False
    for block in blocks:
        text = _SPACE.sub(" ", block.text).strip()
        if not text:
            open_list = open_list and block.kind == "item"
            continue
        if block.kind == "heading":
            around = [one for one in around if one.level < block.level]
            if not headings:
                # Below the passage before it stood others, which are over.
                headings = [_announcing(one.text) for one in around if one.level > 1]
            headings.append(_announcing(text))
            around.append(Block("heading", text, block.level))
            open_list = False
        elif block.kind == "item" and open_list and not headings:
            passages[-1].append(text)
        else:
            # Items belong to the line that introduces them.
            introduced = (
                block.kind == "item"
                and not headings
                and passages
                and passages[-1][-1].endswith(":")
            )
            if introduced:
                passages[-1].append(text)
            else:
                passages.append([*headings, text])
            headings = []
            open_list = block.kind == "item"
    if headings:
        passages.append(headings)
    return "\n\n".join("\n".join(lines) for lines in passages)


def _announcing(heading: str) -> str:
    return heading if heading[-1] in ".:!?…" else f"{heading}:"

"""The text of an HTML page, without what surrounds it."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from conversations.knowledge.passages import Block, Kind, Unreadable, joined

IGNORED = (
    "script, style, noscript, template, svg, canvas, iframe, object, nav, dialog, form,"
    " button, select, [hidden], [aria-hidden=true]"
)
AROUND = "body > header, body > footer, body > aside"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ITEMS = frozenset({"li", "tr", "dt", "dd"})
CELLS = frozenset({"td", "th"})
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q"
    " s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(_INLINE.split())
LISTS = frozenset({"ul", "ol", "dl", "table"})
_ENDLESS = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd"
    " option optgroup tr td th thead tbody tfoot colgroup rb rt rtc rp"
)
ENDLESS = frozenset(_ENDLESS.split())
"""Elements that have no end, or end by themselves when the next one begins."""
MAX_DEPTH = 2_000
"""Reading takes the square of it: a page made for that would keep a core busy."""
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.I)
CHARSET_WITHIN_BYTES = 4_096


def html_text(html: str) -> tuple[str, str]:
    """A page's title and its passages. Raises Unreadable."""
    _check_depth(html)
    tree = LexborHTMLParser(html)
    title = tree.css_first("title")
    shown = " ".join(title.text().split()) if title else ""
    for node in tree.css(IGNORED):
        node.decompose()
    root = tree.css_first("main") or tree.css_first("[role=main]")
    if root is None:
        for node in tree.css(AROUND):
            node.decompose()
        root = tree.body
    return shown, joined(_blocks(root)) if root is not None else ""


def declared_charset(content: bytes) -> str | None:
    """The encoding that a page names itself."""
    found = _CHARSET.search(content[:CHARSET_WITHIN_BYTES])
    return found[1].decode("ascii", "replace") if found else None


def _check_depth(html: str) -> None:
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in ENDLESS:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            raise Unreadable(
                f"The page's elements are nested more than {MAX_DEPTH} deep."
            )


def _blocks(root: LexborNode) -> Iterator[Block]:
    """The page's pieces in their order.

    A stack rather than recursion: pages nest as deeply as they like.
    """
    kinds: list[tuple[Kind, int]] = [("paragraph", 0)]
    """With the level of a heading."""
    words: list[str] = []
    waiting: list[tuple[str, LexborNode]] = [("open", root)]
    while waiting:
        step, node = waiting.pop()
        tag = node.tag or ""
        if tag == "-text":
            words.append(node.text(deep=False) or node.text_content or "")
            continue
        if tag == "br":
            words.append(" ")
            continue
        block = tag not in INLINE and tag not in CELLS
        if block and words:
            kind, level = kinds[-1]
            yield Block(kind, "".join(words), level)
            words.clear()
        if step == "close":
            kinds.pop()
            if tag in LISTS and kinds[-1][0] != "item":
                yield Block("paragraph", "")
            if tag in CELLS and words:
                words.append(" ")
            continue
        kinds.append(_opened(tag, kinds[-1]))
        waiting.append(("close", node))
        waiting.extend(
            ("open", child) for child in reversed(list(node.iter(include_text=True)))
        )
    if words:
        yield Block("paragraph", "".join(words))


def _opened(tag: str, around: tuple[Kind, int]) -> tuple[Kind, int]:
    if tag in HEADINGS:
        return "heading", int(tag[1])
    if tag in ITEMS:
        return "item", 0
    return around

"""Terms of a widget: Markdown, which our widget shows, and HTML, which the vendor's does.

Whichever of the two was given, the other is made of it here.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import escape

_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((https?://[^\s()<>\"']{1,2000})\)")
_BOLD = re.compile(r"\*\*([^*\n]{1,500})\*\*")
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_PARTS = _HEADINGS.union(
    ["p", "div", "section", "article", "blockquote", "ul", "ol", "table", "tr"]
)
_UNSEEN = frozenset(["script", "style", "template", "title"])
_STRONG = frozenset(["b", "strong"])


def terms_html(text: str) -> str:
    """Paragraphs, line breaks, links and bold words; anything else is text."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_inline(part)}</p>" for part in paragraphs if part.strip())


def terms_text(html: str) -> str:
    """As Markdown: paragraphs, line breaks, lists, bold words, and links of the web."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


def _inline(text: str) -> str:
    # Escaped first: the patterns below find no sign that could end an attribute.
    html = _BOLD.sub(r"<strong>\1</strong>", str(escape(text.strip())))
    html = _LINK.sub(
        r'<a href="\2" target="_blank" rel="noopener noreferrer">\1</a>', html
    )
    return html.replace("\n", "<br>")


@dataclass(slots=True)
class _Span:
    """What stands inside one element that is marked in the text."""

    tag: str
    address: str = ""
    pieces: list[str] = field(default_factory=list)

    def text(self) -> str:
        inside = "".join(self.pieces)
        words = inside.strip()
        before = inside[: len(inside) - len(inside.lstrip())]
        after = inside[len(inside.rstrip()) :]
        return f"{before}{self._marked(words)}{after}" if words else inside

    def _marked(self, words: str) -> str:
        if "\n" in words:
            # No mark of Markdown goes over a line's end.
            return words
        if self.tag in _STRONG:
            return f"**{words}**"
        if self.address:
            name = words.replace("[", "(").replace("]", ")")
            return f"[{name}]({self.address})"
        return words


class _Reader(HTMLParser):
    """Collects the words of a document, and forgives whatever is wrong with it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_Span("")]
        self._unseen = ""

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        if tag in _UNSEEN:
            self._unseen = self._unseen or tag
        elif tag == "br":
            self._say("\n")
        elif tag == "li":
            self._say("\n- ")
        elif tag in _PARTS:
            self._say("\n\n")
        elif tag in _STRONG:
            self._open.append(_Span(tag))
        elif tag == "a":
            self._open.append(_Span(tag, _address(dict(attributes).get("href"))))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif tag in _PARTS:
            self._say("\n\n")
        elif any(span.tag == tag for span in self._open[1:]):
            while self._close_one() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._say(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        while len(self._open) > 1:
            self._close_one()
        lines = re.sub(r" *\n *", "\n", self._open[0].text())
        return re.sub(r" {2,}", " ", re.sub(r"\n{3,}", "\n\n", lines)).strip()

    def _say(self, piece: str) -> None:
        if not self._unseen:
            self._open[-1].pieces.append(piece)

    def _close_one(self) -> str:
        span = self._open.pop()
        self._open[-1].pieces.append(span.text())
        return span.tag


def _address(href: str | None) -> str:
    """One that Markdown can hold; "" for what is no link of the web."""
    address = (href or "").strip()
    if not address.startswith(("https://", "http://")):
        return ""
    for sign in " ()<>\"'":
        address = address.replace(sign, f"%{ord(sign):02X}")
    return address

"""What a model is told of a tool that failed."""

import html
import json
import re
from collections.abc import Mapping

from conversations.engine.ports import ToolKind
from conversations.engine.tools import ErrorHandling

HIDDEN = "The tool failed."
SUMMARY_CHARACTERS = 300
WORDS_FOR_IT = (
    "message",
    "error_description",
    "errorMessage",
    "detail",
    "error",
    "title",
)
"""Where services say what went wrong; the first that holds a text is taken."""
DEPTH = 4

_PAGE = re.compile(r"</[a-z]|<br\s*/?>|<!doctype|<html|<\?xml|<p>", re.IGNORECASE)
"""What only stands in markup: `<EOF>` and `a < b` stand in messages."""
_UNREAD = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?([a-z][\w:.-]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CLOSED = re.compile(r"</([a-z][\w:.-]*)\s*>", re.IGNORECASE)
_HTML = re.compile(
    r"a|abbr|address|article|aside|b|big|blockquote|body"
    r"|br|button|caption|center|cite|code|col|colgroup|"
    r"dd|del|details|div|dl|dt|em|fieldset|figcaption|"
    r"figure|font|footer|form|h1|h2|h3|h4|h5|h6|head"
    r"|header|hr|html|i|iframe|img|input|ins|kbd|"
    r"label|legend|li|link|main|mark|meta|nav|noscript|"
    r"object|ol|option|p|pre|q|s|samp|section|select|"
    r"small|span|strong|sub|summary|sup|svg|table|tbody"
    r"|td|textarea|tfoot|th|thead|time|title|tr|tt|u"
    r"|ul|var|wbr",
    re.IGNORECASE,
)
"""Elements that may stand open, where a page is cut short."""


def told(text: str, mode: ErrorHandling, kind: ToolKind) -> str:
    """The error as the model is to know it.

    What the owner's own client says is passed on; what a server answers over the network
    may be pages of anything, and is shortened to the error in it.
    """
    if mode is ErrorHandling.AUTO:
        remote = kind in ("webhook", "mcp")
        mode = ErrorHandling.SUMMARIZED if remote else ErrorHandling.PASSTHROUGH
    match mode:
        case ErrorHandling.HIDE:
            return HIDDEN
        case ErrorHandling.SUMMARIZED:
            return summary(text) or HIDDEN
        case _:
            return text


def summary(text: str) -> str:
    """What went wrong, in one line: the message in a JSON body, or the plain words."""
    before, body = _parts(text)
    said = _message(body, DEPTH)
    plain = f"{before} {said}" if said else text
    line = " ".join(_without_markup(plain).split())
    if len(line) > SUMMARY_CHARACTERS:
        line = line[:SUMMARY_CHARACTERS].rstrip() + "..."
    return line


def _without_markup(text: str) -> str:
    """The words of a page; what is none stays as it is."""
    if not _PAGE.search(text):
        return text
    text = _UNREAD.sub(" ", text)
    closed = {name.lower() for name in _CLOSED.findall(text)}

    def replaced(tag: re.Match[str]) -> str:
        is_markup = _HTML.fullmatch(tag[1]) or tag[1].lower() in closed
        return " " if is_markup else tag[0]

    return html.unescape(_TAG.sub(replaced, text))


def _parts(text: str) -> tuple[str, object]:
    """What stands before a JSON body, and the body; None if there is none."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return text, None
    start = min(starts)
    try:
        return text[:start], json.loads(text[start:])
    except (ValueError, RecursionError):
        return text, None


def _message(body: object, depth: int) -> str:
    if depth == 0:
        return ""
    if isinstance(body, list):
        found = [_message(item, depth - 1) for item in body[:3]]
        return "; ".join(part for part in found if part)
    if not isinstance(body, Mapping):
        return ""
    for name in WORDS_FOR_IT:
        value = body.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, Mapping | list) and (inner := _message(value, depth - 1)):
            return inner
    return ""

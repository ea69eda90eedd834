"""Nothing that callers read of the pages is left in English alone."""

import ast
import gettext
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Node, NodeList, engines
from django.template.base import TextNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.translations import LOCALE, catalog, compiled

ROOT = LOCALE.parent
TEMPLATES = [
    str(path.relative_to(ROOT / "templates"))
    for folder in ("templates", "templates/pages")
    for path in sorted((ROOT / folder).glob("*.html"))
]
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
TOLD_ALOUD = {"aria-label", "placeholder", "title", "alt"}
NAMES = {"Parley", "WebRTC", "ms"}
"""Are called so in every language."""


def nodes(template):
    def walk(node_list):
        for node in node_list:
            yield node
            for name in (*Node.child_nodelists, *getattr(node, "child_nodelists", ())):
                children = getattr(node, name, None)
                if isinstance(children, NodeList):
                    yield from walk(children)
            for _, branch in getattr(node, "conditions_nodelists", ()):
                yield from walk(branch)

    # Each of an `if`'s branches is met by two ways.
    found = {id(node): node for node in walk(template.template.nodelist)}
    return list(found.values())


def translated_in(name):
    for node in nodes(engines["django"].get_template(name)):
        if isinstance(node, TranslateNode):
            yield node.filter_expression.var.literal
        elif isinstance(node, BlockTranslateNode):
            yield node.render_token_list(node.singular)[0]


def translated_in_python():
    for path in (ROOT / "conversations/pages").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in (
                "gettext",
                "gettext_lazy",
            ):
                yield ast.literal_eval(call.args[0])


def everything_translated():
    in_templates = {text for name in TEMPLATES for text in translated_in(name)}
    return in_templates | set(translated_in_python())


class Read(HTMLParser):
    """What somebody reads or hears of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attrs):
        self.texts += [value for name, value in attrs if name in TOLD_ALOUD and value]


def po_of(language):
    return LOCALE / language / "LC_MESSAGES/django.po"


def test_there_is_something_to_translate():
    assert len(TEMPLATES) >= 10
    assert len(everything_translated()) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_translation_is_left_over(language):
    entries = catalog(po_of(language))
    assert entries.pop("")
    wanted = everything_translated()
    assert wanted - set(entries) == set(), "add these, then: -m tests.translations"
    assert set(entries) - wanted == set(), "nothing says these any more"
    assert [msgid for msgid, text in entries.items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in_and_marked_up(language):
    for msgid, text in catalog(po_of(language)).items():
        if msgid:
            for kept in (r"%\(\w+\)s", r"</?\w+", r'href="[^"]*"'):
                assert re.findall(kept, msgid) == re.findall(kept, text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    """Compiled files are kept, since few machines have gettext's tools."""
    po = po_of(language)
    with po.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    entries = catalog(po)
    assert read.info()["language"] == language
    del entries[""]
    for msgid, text in entries.items():
        assert read.gettext(msgid) == text, "run: python -m tests.translations"
    assert po.with_suffix(".mo").read_bytes() == compiled(catalog(po))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_text_of_a_page_stands_outside_of_a_translation(name):
    template = engines["django"].get_template(name)
    html = "".join(node.s for node in nodes(template) if isinstance(node, TextNode))
    reader = Read()
    reader.feed(html)
    words = {word for text in reader.texts for word in re.findall(r"[^\W\d_]+", text)}
    assert words - NAMES == set()


def test_the_repository_has_no_other_catalog():
    assert {path.name for path in LOCALE.iterdir()} == set(LANGUAGES)
    assert Path(settings.LOCALE_PATHS[0]) == LOCALE

import pytest

from conversations.knowledge import archive_text
from conversations.knowledge.archive_text import docx_text, epub_text
from conversations.knowledge.passages import Unreadable
from tests.knowledge.written_files import CONTAINER, archive_of, docx, epub, paragraph


def test_word_document_gives_passages():
    body = (
        paragraph("Hours", '<w:pStyle w:val="Heading1"/>')
        + paragraph("We open<w:tab/>at nine.".replace("<w:tab/>", " "))
        + paragraph("first", "<w:numPr/>")
        + paragraph("second", "<w:numPr/>")
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("Mon")
        + "</w:tc><w:tc>"
        + paragraph("9-5")
        + "</w:tc></w:tr></w:tbl>"
        + "<w:sdt><w:sdtContent>"
        + paragraph("Boxed.")
        + "</w:sdtContent></w:sdt>"
    )
    assert docx_text(docx(body)).split("\n\n") == [
        "Hours:\nWe open at nine.",
        "first\nsecond\nMon 9-5",
        "Boxed.",
    ]


def test_book_is_read_in_its_order():
    assert epub_text(epub(), 1_000) == "First.\n\nSecond."


def test_book_is_read_no_further_than_needed():
    assert epub_text(epub(), 3) == "First."


@pytest.mark.parametrize(
    ("read", "content", "says"),
    [
        (docx_text, b"no archive", "damaged"),
        (docx_text, archive_of({"a.txt": "x"}), "word/document.xml"),
        (docx_text, archive_of({"word/document.xml": "<w:docu"}), "damaged"),
        (
            docx_text,
            archive_of(
                {"word/document.xml": '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}
            ),
            "entities",
        ),
        (lambda c: epub_text(c, 9), archive_of({}), "META-INF/container.xml"),
        (
            lambda c: epub_text(c, 9),
            archive_of({"META-INF/container.xml": "<container/>"}),
            "where its contents are",
        ),
        (
            lambda c: epub_text(c, 9),
            archive_of({"META-INF/container.xml": CONTAINER}),
            "OEBPS/book.opf",
        ),
    ],
)
def test_what_cannot_be_read_says_why(read, content, says):
    with pytest.raises(Unreadable, match=says):
        read(content)


def test_archive_that_unfolds_without_end_is_left(monkeypatch):
    monkeypatch.setattr(archive_text, "MAX_PART_BYTES", 10_000)
    bomb = docx(paragraph("x" * 100_000))
    assert len(bomb) < 2_000
    with pytest.raises(Unreadable, match="too much"):
        docx_text(bomb)

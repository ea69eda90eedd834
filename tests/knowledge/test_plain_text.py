import pytest

from conversations.knowledge.passages import Unreadable
from conversations.knowledge.plain_text import decoded, markdown_text, table_text


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("Öppet".encode(), None),
        ("Öppet".encode("utf-8-sig"), None),
        ("Öppet".encode("utf-16"), None),
        ("Öppet".encode("cp1252"), None),
        ("Öppet".encode("iso-8859-1"), "iso-8859-1"),
        ("Öppet".encode(), "no-such-charset"),
        ("Öppet".encode(), "ascii"),
    ],
)
def test_encoding_is_found(content, charset):
    assert decoded(content, charset) == "Öppet"


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable, match="no text"):
        decoded(b"\x89PNG\r\n\x1a\n\x00\x00")


def test_an_alphabet_that_cannot_be_told_is_refused_with_the_fix():
    with pytest.raises(Unreadable, match="Save it as UTF-8"):
        decoded("Мы открыты.".encode("koi8_r"))
    assert decoded("Мы открыты.".encode("koi8_r"), "koi8-r") == "Мы открыты."


def test_headings_of_markdown_begin_what_follows():
    text = "# Library\n\n## When?\n\nAt nine,\nor later.\n\nSecond.\n\n- a\n- b\n"
    assert markdown_text(text) == (
        "Library:\nWhen?\nAt nine,\nor later.\n\nSecond.\n\n- a\n- b"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_row_becomes_a_passage_with_the_names_of_its_columns(delimiter):
    rows = [["Name", "Phone"], ["Ada", "12"], ["", ""], ["Grace", ""]]
    text = "\n".join(delimiter.join(row) for row in rows)
    assert table_text(text) == "Name: Ada; Phone: 12\n\nName: Grace"


def test_quoted_cells_and_rows_longer_than_the_heading_are_kept():
    text = 'Name,Note\n"Lovelace, Ada","first, of ""all"""\nB,c,d\n'
    assert (
        table_text(text)
        == 'Name: Lovelace, Ada; Note: first, of "all"\n\nName: B; Note: c; d'
    )


def test_table_of_one_row_is_its_cells():
    assert table_text("a,b\n") == "a, b"

import io

import pytest
from pypdf import PdfReader, PdfWriter

from conversations.knowledge.passages import Unreadable
from conversations.knowledge.pdf_text import paragraphs, pdf_text
from tests.knowledge.written_files import pdf

PAGE = pdf("We open at nine.", "We close at six.")


def protected(password):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PAGE)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_text_of_a_page():
    assert pdf_text(PAGE, 1_000).splitlines() == [
        "We open at nine.",
        "We close at six.",
    ]


def test_pdf_with_an_empty_password_is_read():
    assert "nine" in pdf_text(protected(""), 1_000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (protected("secret"), "password"),
        (pdf(), "no text"),
        (b"%PDF-1.4 and nothing", "damaged"),
        (PAGE[:200], "damaged"),
        (b"", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content, says):
    with pytest.raises(Unreadable, match=says):
        pdf_text(content, 1_000)


def test_short_line_with_a_full_stop_ends_a_paragraph():
    laid_out = (
        "The library opens every weekday at nine in\n"
        "the morning and closes at six in the even-\n"
        "ing.\n"
        "Cards are free for all who live in the town\n"
        "or work here."
    )
    first, second = paragraphs(laid_out).split("\n\n")
    assert first.endswith("ing.")
    assert second.startswith("Cards")

import pytest

from conversations.knowledge.file_signatures import is_pdf, what_else


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\xef\xbb\xbf"])
def test_a_pdf_is_known_by_how_it_begins(before):
    assert is_pdf(before + b"%PDF-1.7")


def test_a_text_about_pdfs_is_none():
    assert not is_pdf(b"It begins with %PDF-1.7")


@pytest.mark.parametrize("ending", [".docx", ".epub"])
def test_archives_are_what_books_and_word_files_are(ending):
    assert what_else(ending, b"PK\x03\x04") == ""
    assert ".txt" in what_else(".txt", b"PK\x03\x04")


def test_text_is_nothing_else():
    assert what_else(".txt", b"GIFts, Riffs and {rtf}") == ""

import asyncio

import pytest

from conversations.knowledge.ingest import (
    ACCEPTED,
    NotTaken,
    checked_text,
    fetch_page,
    read_file,
    taken_file,
)
from tests.knowledge.written_files import docx, epub, paragraph, pdf


@pytest.fixture
def limits(settings):
    """Change limits of the site for one test."""

    def change(**changes):
        settings.PARLEY = {**settings.PARLEY, **changes}

    return change


FILES = {
    "a.txt": b" Hello. ",
    "a.md": b"Hello.",
    "a.MARKDOWN": b"Hello.",
    "a.csv": b"Hello.",
    "a.html": b"<p>Hello.</p>",
    "a.htm": b"<p>Hello.</p>",
    "a.pdf": pdf("Hello."),
    "a.docx": docx(paragraph("Hello.")),
    "a.epub": epub("<p>Hello.</p>", ""),
}


@pytest.mark.parametrize(("name", "content"), FILES.items(), ids=list(FILES))
def test_each_kind_of_file_is_read(name, content):
    assert read_file(name, "", content).text == "Hello."


def test_every_kind_that_is_named_is_tried_here():
    assert {name.lower().partition(".")[2] for name in FILES} == {
        ending[1:] for ending in ACCEPTED
    }


def test_type_serves_where_the_name_tells_nothing():
    assert read_file("page", "text/html; charset=utf-8", b"<p>x</p>").text == "x"


@pytest.mark.parametrize("name", ["a.exe", "a.png", "noending", "a.doc"])
def test_other_kinds_are_refused_and_the_accepted_ones_named(name):
    with pytest.raises(NotTaken, match=r"\.txt, \.md.*\.epub"):
        read_file(name, "application/octet-stream", b"x")


@pytest.mark.parametrize("read", [read_file, taken_file])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", docx(paragraph("Hello.")), "end in .docx"),
        ("a.csv", b"\xff\xd8\xff\xe0JFIF", "picture"),
        ("a.md", b"{\\rtf1\\ansi Hello}", "rich text"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Office"),
        ("a.html", b"%!PS-Adobe-3.0", "PostScript"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_with_the_fix(
    read, name, content, says
):
    with pytest.raises(NotTaken, match=says):
        read(name, "text/plain", content)


def test_a_pdf_is_read_as_one_whatever_its_name():
    content = pdf("Hello.")
    assert read_file("a.txt", "text/plain", content).text == "Hello."
    assert read_file("a.html", "", b"\r\n" + content).text == "Hello."
    about = b"A PDF begins with %PDF-1.7, they say."
    assert read_file("a.txt", "", about).text == about.decode()


def test_limits_hold(limits):
    limits(MAX_UPLOAD_BYTES=10, MAX_DOCUMENT_CHARACTERS=5)
    with pytest.raises(NotTaken, match="MAX_UPLOAD_BYTES"):
        read_file("a.txt", "", b"x" * 11)
    with pytest.raises(NotTaken, match="MAX_DOCUMENT_CHARACTERS"):
        read_file("a.txt", "", b"x" * 6)
    assert checked_text("x" * 5)


@pytest.mark.parametrize("content", [b"", b" \n "])
def test_file_without_words_is_refused(content):
    with pytest.raises(NotTaken, match="no text"):
        read_file("a.txt", "", content)


async def ask(limits, answer, path="/page"):
    """Let a server on this machine give this answer, and fetch it as staff would."""

    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        limits(FETCH_ALLOWED_HOSTS=[f"127.0.0.1:{port}"])
        url = f"http://127.0.0.1:{port}{path}"
        return await asyncio.to_thread(fetch_page, url)


async def test_page_is_fetched_and_read(limits):
    html = "<title>Hours</title><p>Öppet.</p>".encode("iso-8859-1")
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=iso-8859-1\r\n\r\n"
    page = await ask(limits, head + html)
    assert (page.title, page.text) == ("Hours", "Öppet.")


async def test_file_behind_an_address_is_read_by_its_name(limits):
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n\r\n"
    page = await ask(limits, head + b"a,b\n1,2\n", "/table.csv?x=1")
    assert page.text == "a: 1; b: 2"


async def test_failure_of_a_page_is_told(limits):
    with pytest.raises(NotTaken, match="answered 404"):
        await ask(limits, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")


def test_page_inside_the_network_is_refused():
    with pytest.raises(NotTaken, match="OUTBOUND_ALLOWED_HOSTS"):
        fetch_page("http://127.0.0.1/")

import pytest

from conversations.knowledge.html_text import declared_charset, html_text
from conversations.knowledge.passages import Unreadable


def passages(html):
    return html_text(html)[1].split("\n\n")


def test_title_and_paragraphs():
    title, text = html_text(
        "<title> Library \n desk</title><p>Open at <b>nine</b>.</p><p>Closed at six.</p>"
    )
    assert title == "Library desk"
    assert text == "Open at nine.\n\nClosed at six."


def test_heading_begins_the_passage_below_it():
    assert passages(
        "<h1>Library</h1><h2>When open?</h2><p>At nine.</p><p>Late.</p>"
    ) == [
        "Library:\nWhen open?\nAt nine.",
        "Late.",
    ]


def test_what_surrounds_the_text_is_left_out():
    page = (
        "<header>Logo</header><nav><a>Home</a></nav><script>x()</script><style>p{}</style>"
        "<p>Text.</p><div hidden>no</div><form><input><button>Send</button></form>"
        "<footer>Imprint</footer>"
    )
    assert passages(page) == ["Text."]


def test_main_part_is_preferred():
    page = "<div>Cookies?</div><main><header><h1>Hours</h1></header><p>Nine.</p></main>"
    assert passages(page) == ["Hours:\nNine."]


def test_entries_of_a_list_stay_together_below_what_introduces_them():
    page = (
        "<p>You need:</p><ul><li>a card<li>a <i>book</i></ul><ul><li>other</ul><p>End."
    )
    assert passages(page) == ["You need:\na card\na book", "other", "End."]


def test_rows_of_a_table_are_lines():
    page = "<table><tr><th>Day<th>Time<tr><td>Mon<td>9-5<tr><td>Tue<td>9-6</table>"
    assert passages(page) == ["Day Time\nMon 9-5\nTue 9-6"]


def test_words_in_loose_text_and_line_breaks_are_kept_apart():
    assert passages("<div>one<br>two<div>three</div>four</div>") == [
        "one two",
        "three",
        "four",
    ]


@pytest.mark.parametrize("page", ["", "no tags", "<p", "</p></div>", "<main></main>"])
def test_odd_pages_are_read(page):
    assert html_text(page)[1] == ("no tags" if page == "no tags" else "")


def test_many_elements_without_end_are_fine():
    assert len(passages("<p>x" * 5_000)) == 5_000


def test_page_nested_without_end_is_not_read():
    with pytest.raises(Unreadable, match="nested"):
        html_text("<div>" * 100_000)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b"<meta charset='ISO-8859-1'>", "ISO-8859-1"),
        (b'<meta http-equiv=x content="text/html; charset=utf-8">', "utf-8"),
        (b"<p>none", None),
    ],
)
def test_page_names_its_encoding(page, charset):
    assert declared_charset(page) == charset

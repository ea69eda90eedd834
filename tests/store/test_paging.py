import base64
import json

import pytest

from conversations.models import Tool
from conversations.store.paging import BadCursor, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    # Three of a name, so that pages end between equals.
    names = ["a", "b", "b", "b", "c", "d", "e"]
    for name in names:
        Tool.objects.create(name=name, kind="client")
    return names


def all_pages(order_by, page_size):
    cursor, pages = None, []
    while True:
        page = page_of(Tool.objects.all(), order_by, page_size, cursor)
        pages.append(page.rows)
        assert page.has_more == (page.next_cursor is not None)
        if page.next_cursor is None:
            return pages
        cursor = page.next_cursor


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("order_by", ["name", "-name", "created_at", "-created_at"])
def test_every_row_comes_once_in_order(names, order_by, page_size):
    pages = all_pages(order_by, page_size)
    rows = [row for page in pages for row in page]
    ties = "-pk" if order_by.startswith("-") else "pk"
    assert rows == list(Tool.objects.order_by(order_by, ties))
    assert [len(page) for page in pages[:-1]] == [page_size] * (len(pages) - 1)
    assert 0 < len(pages[-1]) <= page_size


def test_rows_that_come_meanwhile_move_none(names):
    first = page_of(Tool.objects.all(), "name", 3, None)
    Tool.objects.create(name="a", kind="client")
    second = page_of(Tool.objects.all(), "name", 3, first.next_cursor)
    assert [row.name for row in second.rows] == ["b", "c", "d"]


def test_a_page_is_one_query(names, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(Tool.objects.all(), "name", 3, None)


def written(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "====",
        written([]),
        written({"v": "a"}),
        written({"v": {"a": 1}, "pk": 1}),
        written({"v": "a", "pk": "x"}),
        written({"t": "yesterday", "pk": 1}),
    ],
)
def test_a_foreign_cursor_is_refused(names, cursor):
    with pytest.raises(BadCursor, match="cursor"):
        page_of(Tool.objects.all(), "created_at", 3, cursor)

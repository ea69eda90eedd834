import pytest

from conversations.store.conversations.comparisons import (
    BadComparison,
    OneOf,
    Other,
    Sized,
    read_comparison,
    read_result,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("size:eq:", OneOf("size", ("",))),
        ("size:in:a|b:c", OneOf("size", ("a", "b:c"))),
        ("a:b:neq:x", Other("a:b", "x")),
        ("size:gte:-2.5", Sized("size", "gte", -2.5)),
        ("size:eq:eq:1", OneOf("size", ("eq:1",))),
    ],
)
def test_a_comparison_is_read(written, read):
    assert read_comparison(written) == read


@pytest.mark.parametrize(
    "written",
    ["", "size", "size:eq", ":eq:1", "size:like:1", "size:gt:many", "x" * 201 + ":eq:"],
)
def test_what_is_no_comparison_is_told_how_to_write_one(written):
    with pytest.raises(BadComparison, match=r"id:op:value|to be a number"):
        read_comparison(written)


def test_a_result_is_read_and_others_are_refused():
    assert read_result("was:polite:success") == ("was:polite", "success")
    for written in ("polite", "polite:", ":success", "polite:error"):
        with pytest.raises(BadComparison, match="criterion_id:result"):
            read_result(written)

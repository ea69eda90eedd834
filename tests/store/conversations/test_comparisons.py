"""Filters by what was judged, collected and sent along."""

import pytest
from django.utils import timezone

from conversations.models import CollectedValue, Conversation, CriterionResult
from conversations.store.conversations.comparisons import (
    BadComparison,
    Comparison,
    collected,
    judged,
    read_comparison,
    read_result,
    varied,
)
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def names(condition):
    rows = Conversation.objects.filter(condition).order_by("user_id")
    return [row.user_id for row in rows]


# --- How they are written ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("size:eq:", Comparison("size", "eq", ("",))),
        ("size:in:a|b:c", Comparison("size", "in", ("a", "b:c"))),
        ("a:b:neq:x", Comparison("a:b", "neq", ("x",))),
        ("size:gte:-2.5", Comparison("size", "gte", ("-2.5",))),
        ("size:eq:eq:1", Comparison("size", "eq", ("eq:1",))),
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


# --- Criteria ----------------------------------------------------------------------------


def test_a_correction_decides_which_conversations_are_found():
    for name, changes in {
        "a": {"result": "success"},
        "b": {
            "result": "success",
            "corrected": True,
            "corrected_result": "failure",
            "corrected_at": timezone.now(),
        },
    }.items():
        CriterionResult.objects.create(
            conversation=held(user_id=name), identifier="polite", **changes
        )
    held(user_id="c")
    assert names(judged("polite", "success")) == ["a"]
    assert names(judged("polite", "failure")) == ["b"]
    assert names(judged("other", "success")) == []


# --- Collected data ----------------------------------------------------------------------


@pytest.fixture
def learned():
    """a: 3 books. b: 12, corrected from 1. c: nothing. d: nobody asked. e: 3 as text."""

    def value(user_id, **changes):
        CollectedValue.objects.create(
            conversation=held(user_id=user_id), identifier="size", **changes
        )

    value("a", type="integer", number=3)
    value("b", type="integer", number=1, corrected=True, corrected_number=12)
    value("c", type="integer")
    held(user_id="d")
    value("e", type="string", text="3")
    value("f", type="boolean", boolean=True)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("size:eq:3", "ae"),
        ("size:eq:3.0", "a"),
        ("size:eq:true", "f"),
        ("size:eq:", "cd"),
        ("size:neq:", "abef"),
        ("size:neq:3", "bf"),
        ("size:gt:3", "b"),
        ("size:gte:3", "ab"),
        ("size:lt:12", "a"),
        ("size:lte:12", "ab"),
        ("size:in:12|true", "bf"),
        ("size:in:12|", "bcd"),
        ("other:eq:", "abcdef"),
        ("other:neq:", ""),
    ],
)
def test_conversations_are_found_by_what_was_collected(learned, written, found):
    assert "".join(names(collected(read_comparison(written)))) == found


# --- Variables ---------------------------------------------------------------------------


@pytest.fixture
def sent():
    variables = {
        "a": {"size": 3},
        "b": {"size": 12.5, "x.y": "dotted", "0": "nought"},
        "c": {"size": None},
        "d": {},
        "e": {"size": "3", 'a"b': "quoted"},
        "f": {"size": True},
        "g": {"size": 1},
    }
    for name, given in variables.items():
        held(user_id=name, dynamic_variables=given)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("size:eq:3", "ae"),
        ("size:eq:1", "g"),
        ("size:eq:true", "f"),
        ("size:eq:", "cd"),
        ("size:neq:", "abefg"),
        ("size:neq:3", "bfg"),
        ("size:gt:1", "ab"),
        ("size:gte:1", "abg"),
        ("size:lt:12.5", "ag"),
        ("size:lte:12.5", "abg"),
        ("size:in:12.5|1|", "bcdg"),
        ("x.y:eq:dotted", "b"),
        ("0:eq:nought", "b"),
        ("none:eq:x", ""),
    ],
)
def test_conversations_are_found_by_what_was_sent(sent, written, found):
    assert "".join(names(varied(read_comparison(written)))) == found

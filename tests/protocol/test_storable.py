import json
import math

import pytest

from conversations.protocol.storable import (
    fault,
    is_too_deep,
    storable,
    storable_object,
    storable_value,
)


@pytest.mark.parametrize(
    "value",
    ["", "Grüße 🙂", "a\tb\n", 0, 10**400, 1.5, True, None, {"a": "\0"}, ["\0"]],
)
def test_what_can_be_kept_has_no_fault(value):
    assert fault(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a\0b", "NUL"),
        ("\ud83d", "half a character"),
        ("ü\udc00", "half a character"),
        (math.inf, "too large"),
        (-math.inf, "too large"),
        (math.nan, "not a number"),
    ],
)
def test_a_fault_is_named(value, said):
    assert said in fault(value)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Grüße 🙂", "Grüße 🙂"),
        ("a\0b\0", "ab"),
        ("a\ud83d", "a\ufffd"),
        ("\ud83d\ude42", "🙂"),
        ("\ud83d\0\ude42", "🙂"),
    ],
)
def test_a_text_is_made_storable(text, kept):
    assert storable(text) == kept
    assert fault(kept) is None


def test_a_value_is_made_storable_to_its_depths():
    value = {"a\0": ["\0", {"b": ("\ud800", math.nan, math.inf, 1, True, None)}]}
    kept = storable_value(value)
    assert kept == {"a": ["", {"b": ["\ufffd", None, None, 1, True, None]}]}
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept


def test_a_value_that_can_be_kept_stays_as_it_is():
    value = {"a": [1, 1.5, "x", None, {"b": False}]}
    kept = storable_object(value)
    assert kept == value
    kept["a"].append(2)
    assert value["a"][-1] == {"b": False}


@pytest.mark.parametrize(("depth", "is_deep"), [(1, False), (100, False), (101, True)])
def test_what_is_nested_too_deeply_is_known(depth, is_deep):
    lists: object = 1
    objects: object = 1
    for _ in range(depth):
        lists, objects = [0, lists], {"a": objects, "b": []}
    assert is_too_deep(lists) is is_deep
    assert is_too_deep(objects) is (is_deep or depth == 100)

import pytest

from conversations.store.agents.config.field import MISSING, ConfigField
from conversations.store.agents.config.tree import found, merged, put, take, taken
from conversations.store.agents.config.values import BadValue

ONE = ConfigField(("a", "b"), "column")
SOME = ConfigField(("a",), "column", entries=("b", "c"))


def test_a_value_is_found_taken_and_put_back():
    tree = {"a": {"b": 1, "d": 2}}
    assert found(tree, ONE) == 1
    assert taken(tree, ONE) == 1
    assert tree == {"a": {"d": 2}}
    assert taken(tree, ONE) is found(tree, ONE) is MISSING
    put(tree, ONE, 3)
    assert tree == {"a": {"d": 2, "b": 3}}


def test_entries_are_one_value_and_others_beside_them_are_left():
    tree = {"a": {"b": 1, "c": None, "d": 2}}
    assert found(tree, SOME) == {"b": 1, "c": None}
    assert taken(tree, SOME) == {"b": 1, "c": None}
    assert tree == {"a": {"d": 2}}
    assert taken(tree, SOME) is MISSING
    put(tree, SOME, {"c": 4})
    assert tree == {"a": {"d": 2, "c": 4}}


def test_objects_left_empty_go_and_null_ones_were_not_sent():
    tree = {"a": {"b": {"c": 1}}, "x": None}
    assert take(tree, ("a", "b", "c")) == 1
    assert take(tree, ("x", "y")) is MISSING
    assert tree == {}


def test_what_is_no_object_is_named():
    for field in (ONE, SOME):
        with pytest.raises(BadValue, match="an object, not a list") as caught:
            taken({"a": []}, field)
        assert caught.value.below == ("a",)


def test_objects_are_merged_but_those_that_others_named():
    base = {"x": {"a": 1, "b": [1]}, "workflow": {"a": 1}}
    over = {"x": {"b": [2]}, "workflow": {"b": 2}}
    both = merged(base, over)
    assert both == {"x": {"a": 1, "b": [2]}, "workflow": {"b": 2}}
    both["x"]["b"].append(3)
    assert over["x"]["b"] == [2]

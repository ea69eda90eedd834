import pytest

from conversations.store.nested import nested

TREE = {"a": {"b": {"c": 0, "d": None}}, "e": [1]}


def test_a_value_is_found_at_its_place():
    assert nested(TREE, "a", "b", "c") == 0
    assert nested(TREE) is TREE
    assert nested(TREE, "a", "b", "d", missing="none") is None


@pytest.mark.parametrize(
    "path", [("x",), ("a", "x"), ("e", "f"), ("a", "b", "c", "d"), ("a", "b", "d", "e")]
)
@pytest.mark.parametrize("missing", [None, "none"])
def test_where_there_is_no_such_place_it_is_missing(path, missing):
    assert nested(TREE, *path, missing=missing) is missing


@pytest.mark.parametrize("tree", [None, "a", 3, ["a"]])
def test_what_is_no_object_holds_nothing(tree):
    assert nested(tree, "a") is None

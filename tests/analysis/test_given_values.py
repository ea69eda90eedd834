import pytest

from conversations.analysis.given_values import given_value, is_given
from conversations.store.analysis.case import Item


@pytest.mark.parametrize("constant", [0, False, "x"])
def test_a_constant_is_given_even_if_it_is_nothing_much(constant):
    kinds = {0: "integer", "x": "string"}
    kind = "boolean" if constant is False else kinds[constant]
    item = Item("i", kind, constant_value=constant)
    assert is_given(item)
    assert given_value(item, {}).value == constant
    assert given_value(item, {}).rationale


def test_an_item_without_constant_and_variable_is_not_given():
    assert not is_given(Item("i", constant_value=""))


def test_a_variable_gives_its_value_in_the_items_kind():
    item = Item("age", "integer", dynamic_variable="age")
    assert given_value(item, {"age": "42"}).value == 42
    assert "no variable age" in given_value(item, {}).rationale
    unfit = given_value(item, {"age": "old"})
    assert unfit.value is None
    assert "a whole number" in unfit.rationale


def test_a_secret_variable_is_never_kept():
    item = Item("key", dynamic_variable="secret__key")
    finding = given_value(item, {"secret__key": "s3cret"})
    assert finding.value is None
    assert "s3cret" not in finding.rationale


def test_a_variable_may_say_the_same_in_another_type():
    item = Item("sure", "boolean", dynamic_variable="sure")
    assert given_value(item, {"sure": "1"}).value is True
    label = Item("size", allowed_values=("Small",), dynamic_variable="size")
    assert given_value(label, {"size": "SMALL"}).value == "Small"
    assert "one of these: Small" in given_value(label, {"size": "big"}).rationale

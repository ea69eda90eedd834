import pytest

from conversations.analysis.data_collection import cannot_be_met
from conversations.analysis.given_values import given_value, is_given
from conversations.analysis.json_answers import Unusable, read_object
from conversations.analysis.values import (
    LARGEST_INTEGER,
    MAX_VALUE_CHARACTERS,
    chosen,
    converted,
    fitting,
)
from conversations.store.analysis.case import Item


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        ("  Ann ", "string", "Ann"),
        ("a\0b", "string", "ab"),
        (4, "integer", 4),
        (4.0, "integer", 4),
        (LARGEST_INTEGER, "integer", LARGEST_INTEGER),
        (4, "number", 4.0),
        (2.5, "number", 2.5),
        (False, "boolean", False),
    ],
)
def test_values_of_the_kind_are_kept(value, kind, kept):
    assert fitting(value, kind) == kept
    assert type(fitting(value, kind)) is type(kept)


@pytest.mark.parametrize(
    ("value", "kind", "fault"),
    [
        (4, "string", "a text"),
        ("", "string", "empty"),
        ("x" * (MAX_VALUE_CHARACTERS + 1), "string", "longer"),
        ("4", "integer", "a whole number"),
        (True, "integer", "a whole number"),
        (2.5, "integer", "a whole number"),
        (LARGEST_INTEGER + 1, "integer", "too large"),
        (1e300, "integer", "too large"),
        (10**400, "number", "too large"),
        (float("nan"), "number", "finite"),
        (float("inf"), "number", "finite"),
        (1, "boolean", "true or false"),
        ([1], "string", "a text"),
        (None, "number", "a number"),
    ],
)
def test_values_of_another_kind_are_refused_with_the_reason(value, kind, fault):
    with pytest.raises(Unusable, match=fault):
        fitting(value, kind)


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        ("42", "integer", 42),
        (" 2.5 ", "number", 2.5),
        ("Yes", "boolean", True),
        ("false", "boolean", False),
        (7, "string", "7"),
        (True, "string", "true"),
    ],
)
def test_what_is_set_up_may_be_written_in_another_kind(value, kind, kept):
    assert converted(value, kind) == kept


@pytest.mark.parametrize(
    ("value", "kind"),
    [("x", "integer"), ("²", "integer"), ("nan", "number"), ("maybe", "boolean")],
)
def test_what_is_no_value_of_the_kind_at_all_is_refused(value, kind):
    with pytest.raises(Unusable):
        converted(value, kind)


def test_a_choice_is_told_by_its_words_whatever_their_case():
    item = Item("size", allowed_values=("Small", "Very large"))
    assert chosen("very  LARGE", item) == "Very large"
    with pytest.raises(Unusable, match="'Small', 'Very large'"):
        chosen("medium", item)
    assert chosen("medium", Item("size")) == "medium"


def test_true_is_not_one():
    with pytest.raises(Unusable):
        chosen(True, Item("sure", "boolean", allowed_values=(False,)))
    assert chosen(1, Item("stars", "integer", allowed_values=(True, 1))) == 1


def test_an_item_whose_choices_are_of_another_kind_can_never_be_met():
    assert "(integer)" in cannot_be_met(Item("n", "integer", allowed_values=("a",)))
    assert cannot_be_met(Item("n", "integer", allowed_values=("a", 1))) == ""


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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON object"),
        ("[1]", "no JSON object"),
        ("{'a': 1}", "not valid"),
        ('{"a": Infinity}', "not JSON"),
        ('{"a": ' + "[" * 100_000, "deeply|not valid"),
        ('{"a": ' + "9" * 5_000 + "}", "not valid"),
    ],
)
def test_an_answer_that_is_no_object_says_why(text, fault):
    with pytest.raises(Unusable, match=fault):
        read_object(text)


def test_the_first_object_counts():
    assert read_object('So: {"a": 1} {"b": 2}') == {"a": 1}

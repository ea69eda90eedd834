"""Collected values: read, compared and shown by one set of rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.protocol.typed_values import (
    LARGEST_INTEGER,
    MAX_TEXT_CHARACTERS,
    WrongValue,
    choices,
    chosen,
    converted,
    kind_of,
    same,
    shown,
    typed,
    written,
)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("string", "  Ann\0 ", "Ann"),
        ("integer", 3.0, 3),
        ("integer", -LARGEST_INTEGER, -LARGEST_INTEGER),
        ("integer", 0, 0),
        ("number", 3, 3.0),
        ("number", 2.5, 2.5),
        ("number", 10**20, 1e20),
        ("boolean", False, False),
    ],
)
def test_a_value_of_the_type_is_kept(kind, given, kept):
    found = typed(kind, given)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("kind", "given", "fault"),
    [
        ("string", 1, "a text"),
        ("string", [1], "a text"),
        ("string", " \0", "empty"),
        ("string", "x" * (MAX_TEXT_CHARACTERS + 1), "longer than 10000"),
        ("integer", "4", "a whole number"),
        ("integer", True, "a whole number"),
        ("integer", 2.5, "a whole number"),
        ("integer", float("inf"), "a whole number"),
        ("integer", float("nan"), "a whole number"),
        ("integer", LARGEST_INTEGER + 1, "too large"),
        ("integer", 1e300, "too large"),
        ("integer", 10**400, "too large"),
        ("number", "1", "a number"),
        ("number", None, "a number"),
        ("number", 10**400, "too large"),
        ("number", LARGEST_INTEGER + 1, "too large"),
        ("number", float("nan"), "finite"),
        ("number", -float("inf"), "finite"),
        ("boolean", 1, "true or false"),
        ("boolean", "true", "true or false"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_reason(kind, given, fault):
    with pytest.raises(WrongValue, match=fault):
        typed(kind, given)


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("string", " a ", "a"),
        ("integer", "+12", 12),
        ("integer", "3.0", 3),
        ("integer", str(LARGEST_INTEGER), LARGEST_INTEGER),
        ("number", " -0.5 ", -0.5),
        ("number", ".5", 0.5),
        ("number", "7", 7.0),
        ("number", "1e3", 1000.0),
        ("boolean", "Yes", True),
        ("boolean", "false", False),
        ("boolean", "1", True),
    ],
)
def test_values_are_read_as_people_write_them(kind, words, value):
    found = written(kind, words)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "words", "fault"),
    [
        ("integer", "1.5", "a whole number"),
        ("integer", "²", "a whole number, such as 3"),
        ("integer", "1_000", "a whole number, such as 3"),
        ("integer", "", "a whole number, such as 3"),
        ("integer", "9" * 5_000, "a whole number, such as 3"),
        ("number", "nan", "a number, such as 3 or 2.5"),
        ("number", "1,5", "a number, such as 3 or 2.5"),
        ("number", "1e999", "finite"),
        ("number", "12345678901234567891", "too large"),
        ("boolean", "perhaps", "yes or no"),
        ("string", " ", "empty"),
    ],
)
def test_what_is_not_of_the_type_is_told(kind, words, fault):
    with pytest.raises(WrongValue, match=fault):
        written(kind, words)


finite = st.floats(allow_nan=False, allow_infinity=False)
whole = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)


@given(
    st.tuples(st.just("number"), finite)
    | st.tuples(st.just("integer"), whole)
    | st.tuples(st.just("boolean"), st.booleans())
)
def test_what_is_shown_is_read_back_as_the_same_value(one):
    kind, value = one
    again = written(kind, shown(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        ("Ulm", "Ulm"),
        (7, "7"),
        (3.0, "3"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (12_345_678.0, "12345678"),
        (1_234_567.89, "1234567.89"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (0.00001, "0.00001"),
        (1e300, "1e+300"),
    ],
)
def test_values_are_shown_to_the_last_digit(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("integer", "42", 42),
        ("number", " 2.5 ", 2.5),
        ("boolean", "Yes", True),
        ("boolean", 1, True),
        ("boolean", 0, False),
        ("string", 7, "7"),
        ("string", 7.0, "7"),
        ("string", True, "true"),
        ("integer", 5, 5),
    ],
)
def test_a_value_of_another_type_that_says_the_same_is_converted(kind, given, kept):
    found = converted(kind, given)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("kind", "given"), [("boolean", 2), ("boolean", 1.0), ("string", [1])]
)
def test_what_says_nothing_of_the_type_is_not_converted(kind, given):
    with pytest.raises(WrongValue):
        converted(kind, given)


def test_a_choice_is_told_by_its_words_whatever_their_case():
    allowed = ["Small", "Very large"]
    assert chosen("string", "very  LARGE", allowed) == "Very large"
    assert chosen("string", "medium", []) == "medium"
    with pytest.raises(WrongValue, match="one of these: Small, Very large"):
        chosen("string", "medium", allowed)


def test_of_choices_that_differ_in_case_alone_the_exact_one_is_taken():
    assert chosen("string", "b", ["B", "b"]) == "b"


def test_choices_of_another_type_are_none():
    assert choices("integer", ["a", True, 2.0]) == (2,)
    with pytest.raises(WrongValue):
        chosen("boolean", True, [1])


def test_true_is_not_one():
    assert not same(True, 1)
    assert same(1, 1.0)
    assert same(None, None)
    assert not same(None, "")


def test_values_have_a_type_of_their_own():
    kinds = [kind_of(value) for value in (True, 1, 1.5, "a", None)]
    assert kinds == ["boolean", "integer", "number", "string", "string"]

import pytest

from conversations.privacy.digit_runs import digit_runs, spelled_runs
from conversations.privacy.number_words import ONES, SAID, words


def runs(text):
    return [(text[run.start : run.end], run.characters) for run in digit_runs(text)]


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("four one five", "415"),
        ("4 1 5", "415"),
        ("415-55.12, 3", "41555123"),
        ("twenty one", "21"),
        ("twenty, eleven", "2011"),
        ("ninety nine nine", "999"),
        ("nine hundred", "900"),
        ("double seven triple oh", "77000"),
        ("four uh one er... five", "415"),
        ("four and then one", "41"),
        ("forty-two", "42"),
        ("ten one", "101"),
    ],
)
def test_numbers_are_read_as_they_are_said(text, characters):
    assert runs(f"so {text} please") == [(text, characters)]


@pytest.mark.parametrize(
    "between", ["to", "and", "or", ":", "/", "dollars", " " * 9, "two thousand"]
)
def test_other_words_and_signs_end_a_run(between):
    found = [characters for _, characters in runs(f"five {between} six")]
    assert "56" not in found
    assert len(found) >= 2


def test_letters_count_only_where_they_are_spelled():
    (run,) = spelled_runs("my iban is D E eight nine")
    assert run.characters == "DE89"
    assert runs("AB 12") == [("12", "12")]
    assert list(spelled_runs("A B C")) == []


def test_the_words_before_a_number_can_be_left_off():
    (run,) = spelled_runs("SSN AB 12")
    assert [part.characters for part in run.after_words()] == ["SSNAB12", "AB12", "12"]


def test_windows_are_whole_tokens_longest_first():
    (run,) = digit_runs("12 34 5")
    assert [part.characters for part in run.windows(2, 4)] == [
        "1234",
        "345",
        "12",
        "34",
    ]


def test_a_table_of_numbers_is_not_searched_for_ever():
    (run,) = digit_runs("1 " * 5_000)
    assert sum(1 for _ in run.windows(13, 19)) < 200 * 7


def test_dictated_is_what_comes_digit_by_digit():
    (digits,) = digit_runs("four one five")
    (years,) = digit_runs("nineteen eighty four")
    assert digits.is_dictated
    assert not years.is_dictated


def test_the_words_of_numbers_are_known():
    assert words(" one  two ") == ["one", "two"]
    assert set(ONES) < SAID

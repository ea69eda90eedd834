"""What is found in one sentence, by form."""

import pytest

from conversations.analysis.rules.dates import dates_in
from conversations.analysis.rules.emails import emails_in
from conversations.analysis.rules.names import name_answered, names_told
from conversations.analysis.rules.phones import phones_in
from conversations.analysis.rules.spoken_numbers import digits_of, numbers_in


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("my email is john dot smith at gmail dot com", ["john.smith@gmail.com"]),
        ("It's j o h n at example dot co dot uk.", ["john@example.co.uk"]),
        ("J-O-H-N at gmail dot com", ["john@gmail.com"]),
        ("jo underscore h forty two at gmail.com please", ["jo_h42@gmail.com"]),
        ("a b double two at web dash shop dot org", ["ab22@web-shop.org"]),
        ("Sure, it's Anna.Lee@Example.com.", ["anna.lee@example.com"]),
        ("bob at a dot com, or bob at b dot com", ["bob@a.com", ""]),
        ("john smith at gmail dot com", [""]),
        ("I am at home dot com", [""]),
        ("we met at noon", []),
        ("meet me at seven dot", []),
        ("ann at gmail dot nonsense", []),
    ],
)
def test_emails(said, found):
    assert emails_in(said) == found


@pytest.mark.parametrize(
    ("said", "region", "found"),
    [
        ("two one two five five five oh one nine nine", "US", ["+12125550199"]),
        ("(212) 555-0199", "US", ["+12125550199"]),
        ("+49 30 901820", "US", ["+4930901820"]),
        ("030 901820", "DE", ["+4930901820"]),
        ("plus four nine three oh nine oh one eight two oh", "US", ["+4930901820"]),
        ("two one two, five five five, double oh nine nine", "US", ["+12125550099"]),
        ("order 1234567", "US", [""]),
        ("two twelve five fifty five twenty", "US", []),
        ("at 7 30 on May 5", "US", []),
    ],
)
def test_phones(said, region, found):
    assert phones_in(said, region) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("March fifth", ["March 5"]),
        ("the fifth of March 2025", ["2025-03-05"]),
        ("march 5th twenty twenty six", ["2026-03-05"]),
        ("July 19 two thousand and four", ["2004-07-19"]),
        ("nineteenth of july nineteen eighty four", ["1984-07-19"]),
        ("on the twenty first of may", ["May 21"]),
        ("next Tuesday at 5", ["next Tuesday"]),
        ("tomorrow or Friday", ["tomorrow", "Friday"]),
        ("may I come", []),
        ("last Monday", []),
        ("Tuesday next week", []),
        ("3/5/2025", []),
        ("February 30", []),
    ],
)
def test_dates(said, found):
    assert dates_in(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("My name is John Smith and I need help", ["John Smith"]),
        ("my name's maria", ["Maria"]),
        ("this is Ann Lee speaking", ["Ann Lee"]),
        ("my name is jon, J O N", ["Jon"]),
        ("my name is john, J O N", []),
        ("my name is not important", []),
        ("my name is on the list", []),
    ],
)
def test_names_told(said, found):
    assert names_told(said) == found


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("John Smith.", "John Smith"),
        ("it's maria garcia", "Maria Garcia"),
        ("Maria, M A R I A", "Maria"),
        ("I'd rather not say", ""),
        ("Table four.", ""),
        ("I'm looking for a tent", ""),
        ("", ""),
    ],
)
def test_names_answered(said, name):
    assert name_answered(said) == name


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("twenty five", [25]),
        ("twenty-five", [25]),
        ("a hundred and twenty", [120]),
        ("2,500 dollars", [2500]),
        ("1.5 million", [1_500_000]),
        ("two hundred thousand", [200_000]),
        ("one thousand two hundred thirty four", [1234]),
        ("five five five", [5, 5, 5]),
        ("50k", []),
        ("none", []),
    ],
)
def test_numbers(said, found):
    assert numbers_in(said) == found


@pytest.mark.parametrize(
    ("tokens", "digits"),
    [("five oh double two", "5022"), ("5 12", "512"), ("five of", None), ("", None)],
)
def test_digits(tokens, digits):
    assert digits_of(tokens.split()) == digits

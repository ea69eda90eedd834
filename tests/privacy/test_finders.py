"""Each finder alone: what the labelled texts of test_redaction do not tell apart."""

import pytest

from conversations.privacy import kinds
from conversations.privacy.bank_details import bank_codes, bank_numbers, ibans
from conversations.privacy.dates import births, dates
from conversations.privacy.email_addresses import email_addresses
from conversations.privacy.identity_numbers import (
    account_numbers,
    device_numbers,
    health_numbers,
    identity_numbers,
)
from conversations.privacy.payment_cards import payment_cards
from conversations.privacy.phone_numbers import phone_numbers
from conversations.privacy.web_addresses import ip_addresses, web_addresses


def found(spans, text):
    return sorted({(text[start:end], kind) for start, end, kind in spans})


def test_a_card_is_told_with_what_belongs_to_it():
    text = "4111 1111 1111 1111, expires 04/27, cvv 123"
    assert found(payment_cards(text), text) == [
        ("04/27", kinds.CARD_EXPIRY),
        ("123", kinds.CARD_CODE),
        ("4111 1111 1111 1111", kinds.CARD),
    ]


@pytest.mark.parametrize(
    "digits",
    [
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "9780134685991",
        "1111 1111 1111 1111",
        "4111 1111 1111",
    ],
)
def test_digits_that_are_no_card_are_none(digits):
    assert not list(payment_cards(f"it is {digits}"))


def test_a_number_of_the_region_is_known_without_a_label():
    text = "it is 030 901820"
    assert found(phone_numbers(text, "DE"), text) == [("030 901820", kinds.PHONE)]
    assert not list(phone_numbers(text, "US"))


def test_a_book_is_not_called():
    text = "ISBN number 0306406152, ISBN 978-0-306-40615-7"
    assert not list(phone_numbers(text, "US"))


def test_an_iban_has_to_be_right():
    right, wrong = "DE89370400440532013000", "DE89370400440532013001"
    text = f"{right} {wrong}"
    assert (right, kinds.BANK_ACCOUNT) in found(ibans(text), text)
    assert wrong not in [piece for piece, _ in found(ibans(text), text)]


def test_words_in_capitals_are_no_bank():
    assert not list(bank_codes("PLEASE COME TO THE BRANCHES NOW"))
    assert not list(bank_numbers("I have 12345678 books"))


def test_a_day_is_a_date_and_a_birth_only_if_it_is_called_so():
    text = "on the 4th of May 1990"
    assert [piece for piece, _ in found(dates(text), text)] == ["the 4th of May 1990"]
    assert not list(births(text))
    assert not list(dates("in May, at 4"))


def test_the_words_that_introduce_an_address_stay():
    text = "my email is tom at example dot org"
    assert found(email_addresses(text), text) == [
        ("tom at example dot org", kinds.EMAIL)
    ]


def test_addresses_of_pages_and_machines():
    text = "https://a.example/x, b.org and 10.0.0.1 at 10:30:00, not 999.1.1.1"
    assert [piece for piece, _ in found(web_addresses(text), text)] == [
        "b.org",
        "https://a.example/x",
    ]
    assert [piece for piece, _ in found(ip_addresses(text), text)] == ["10.0.0.1"]


def test_numbers_of_people_need_their_form_or_their_name():
    assert not list(identity_numbers("I read 536904399 pages"))
    assert not list(health_numbers("call 943 476 5919"))
    assert not list(account_numbers("room 4471"))
    assert not list(device_numbers("490154203237518"))

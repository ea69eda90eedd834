import re
from pathlib import Path

import pytest

from conversations.privacy.kinds import DATE, FOUND
from conversations.privacy.redaction import Redactor

HERE = Path(__file__).parent
EVERYTHING = Redactor.of([kind for kind in FOUND if kind != DATE], "US")


def lines(name):
    return [
        line
        for line in (HERE / name).read_text().splitlines()
        if line and not line.startswith("#")
    ]


PERSONAL = [line.split(" | ", 1) for line in lines("personal.txt")]
HARMLESS = lines("harmless.txt")


@pytest.mark.parametrize(("kind", "marked"), PERSONAL)
def test_what_is_personal_is_taken_out_and_nothing_else(kind, marked):
    text = re.sub("[«»]", "", marked)
    before, secret, after = re.split("[«»]", marked)
    kept = Redactor.of([kind], "GB" if "oh two oh" in text else "US").text(text)
    marker = f"[{kind.rpartition('.')[2].upper()}]"
    assert kept == f"{before}{marker}{after}", secret


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_nobodys_stays(text):
    assert EVERYTHING.text(text) == text


@pytest.mark.parametrize(("kind", "marked"), PERSONAL)
def test_nothing_of_it_is_left_when_all_kinds_are_chosen(kind, marked):
    _, secret, _ = re.split("[«»]", marked)
    kept = EVERYTHING.text(re.sub("[«»]", "", marked))
    assert secret not in kept
    assert not set(re.findall(r"\d{2,}", secret)) & set(re.findall(r"\d+", kept))


@pytest.mark.parametrize("line", lines("missed.txt"))
def test_the_limits_of_the_rules_are_known(line):
    text, kept = line.split(" | ")
    assert EVERYTHING.text(text) == kept


def test_without_kinds_nothing_is_changed():
    text = "john@example.com, 415 555 2671"
    assert Redactor().text(text) == text
    assert Redactor.of(["name", "medical"], "US").text(text) == text


def test_what_was_redacted_once_stays_as_it_is():
    once = EVERYTHING.text("Write to john@example.com or call 415 555 2671.")
    assert once == "Write to [EMAIL_ADDRESS] or call [CONTACT_NUMBER]."
    assert EVERYTHING.text(once) == once


def test_a_number_that_breaks_off_is_known_by_the_text_that_goes_on():
    whole = "Your card is 4111 1111 1111 1111, is that right?"
    generated, sent, heard = EVERYTHING.versions(whole, whole, "Your card is 4111 1111")
    assert generated == sent == "Your card is [PAYMENT_CARD_NUMBER], is that right?"
    assert heard == "Your card is [PAYMENT_CARD_NUMBER]"


def test_versions_that_differ_are_redacted_each():
    assert EVERYTHING.versions("a@example.com, yes", "", "b@example.com") == (
        "[EMAIL_ADDRESS], yes",
        "",
        "[EMAIL_ADDRESS]",
    )


def test_values_are_redacted_at_any_depth_and_by_the_names_of_their_fields():
    value = {
        "phone": 4155552671,
        "card": 4111111111111111.0,
        "people": [{"date_of_birth": "1985-03-12", "age": 41, "ok": True}],
        "note": None,
        "a@b.com": "key",
        "price": 12.5,
    }
    assert EVERYTHING.value(value) == {
        "phone": "[CONTACT_NUMBER]",
        "card": "[PAYMENT_CARD_NUMBER]",
        "people": [{"date_of_birth": "[DOB]", "age": 41, "ok": True}],
        "note": None,
        "a@b.com": "key",
        "price": 12.5,
    }


def test_numbers_without_a_country_are_read_as_the_region_has_them():
    text = "Die Nummer: 030 901820"
    assert Redactor.of(["contact_number"], "de").text(text) == (
        "Die Nummer: [CONTACT_NUMBER]"
    )


def test_hostile_text_takes_time_in_proportion_to_its_length():
    # A pattern that goes back and forth would take hours, not seconds, over these.
    for piece in (" ", "a", "a-", "a.", "at ", "@", "a@", ":", "a dot ", "born ", "A "):
        EVERYTHING.text(piece * (40_000 // len(piece)))

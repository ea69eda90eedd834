"""What belongs to an item, exchange by exchange."""

import pytest

from conversations.analysis.rules.amounts import AmountReader
from conversations.analysis.rules.answers import answer_to_yes_or_no
from conversations.analysis.rules.days import DayReader
from conversations.analysis.rules.emails import emails_in
from conversations.analysis.rules.exchanges import Exchange, exchanges
from conversations.analysis.rules.identity import AddressReader, NameReader
from conversations.analysis.rules.labels import Choice, LabelReader
from conversations.analysis.rules.mentions import reads_back, standing
from conversations.analysis.rules.questions import asks_for, asks_whether, last_question
from conversations.analysis.rules.replies import (
    corrects,
    knows_not,
    last_correction,
)
from conversations.analysis.rules.topics import Topic, Wanted, wanted
from conversations.store.analysis.case import Item
from tests.analysis.rules.labelled import ITEMS, case_of


def said(agent, caller):
    return Exchange(agent, caller, (1,), (2,))


@pytest.mark.parametrize(
    ("identifier", "topic"),
    [
        ("email", Topic.EMAIL),
        ("customerEmail", Topic.EMAIL),
        ("phone_number", Topic.PHONE),
        ("caller_name", Topic.NAME),
        ("surname", Topic.LAST_NAME),
        ("first_name", Topic.FIRST_NAME),
        ("date_of_birth", Topic.DATE),
        ("email_subject", None),
        ("product_name", None),
        ("phone_model", None),
        ("reason", None),
    ],
)
def test_a_text_is_of_a_topic_only_if_it_is_about_nothing_else(identifier, topic):
    wish = wanted(Item(identifier))
    assert (wish and wish.topic) == topic


def test_a_denied_item_has_no_rule():
    assert wanted(Item("not_insured", "boolean")) is None


def test_an_item_without_a_telling_name_goes_by_its_description():
    wish = wanted(Item("field_1", description="The caller's email address"))
    assert wish is not None
    assert wish.topic is Topic.EMAIL


EMAIL = AddressReader(wanted(ITEMS["email"]), emails_in)


def test_an_address_that_is_not_understood_makes_the_known_one_doubtful():
    unclear = said("Noted.", "Sorry, I mean tom smith at gmail dot com")
    assert EMAIL.told(unclear, None) == []
    assert len(EMAIL.told(unclear, "tom@gmail.com")) > 1


def test_an_address_is_taken_where_it_was_asked_for_or_is_named():
    assert EMAIL.told(said("Your email?", "a at b dot com"), None) == ["a@b.com"]
    assert EMAIL.told(said("Hello?", "a at b dot com"), None) == []
    assert EMAIL.told(said("", "my email is a at b dot com"), None) == ["a@b.com"]


def test_what_is_read_back_counts_with_agreement_alone():
    lines = "A Your email?\nC a b c\nA That's x@y.com, is that right?\nC {}"
    for reply, value in (("Yes.", "x@y.com"), ("No.", None), ("Hm.", None)):
        turns = case_of(lines.format(reply)).turns
        found = standing(exchanges(turns), EMAIL, "Nothing.")
        assert found.value == value
        assert found.confirmed is (value is not None)


def test_the_other_readers_have_their_questions():
    name = NameReader(wanted(ITEMS["caller_name"]))
    assert name.told(said("Your name?", "Ann Lee"), None) == ["Ann Lee"]
    size = AmountReader(wanted(ITEMS["party_size"]), "integer", ())
    assert size.told(said("How many people?", "Four."), None) == [4]
    day = DayReader(wanted(ITEMS["reservation_date"]), False, ())
    assert day.told(said("Which day is the reservation?", "Friday"), None) == ["Friday"]
    pizza = ITEMS["pizza_size"]
    choice = Choice(wanted(pizza), pizza.allowed_values)
    assert choice.named_in("a LARGE one") == ["large"]
    label = LabelReader(choice, ())
    assert label.told(said("What size of pizza?", "small"), None) == ["small"]


def test_a_number_that_two_items_want_alike_is_nobodys():
    wish = Wanted(Topic.NUMBER, frozenset({"peopl"}), frozenset({"peopl"}))
    reader = AmountReader(wish, "integer", (wish,))
    assert reader.told(said("How many people?", "Four."), None) == []


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("Yes please.", True),
        ("Oh, yeah.", True),
        ("No, thank you.", False),
        ("Nope", False),
        ("Yes, but not today.", None),
        ("I don't think so", False),
        ("Maybe.", None),
        ("Yes?", None),
        ("No problem.", None),
        ("Hello?", None),
    ],
)
def test_yes_and_no(reply, answer):
    assert answer_to_yes_or_no(reply) in (answer, None)
    if reply in ("Yes please.", "Oh, yeah.", "No, thank you.", "Nope"):
        assert answer_to_yes_or_no(reply) is answer


def test_corrections_and_what_they_leave():
    assert corrects("No, I meant five")
    assert not corrects("Five, please")
    assert last_correction("a at b dot com, no, c at d dot com", emails_in) == [
        "c@d.com"
    ]


def test_an_agent_that_does_not_know_says_so():
    assert knows_not("I'm sorry, I don't have that information.")
    assert not knows_not("I know that we open at nine.")


def test_questions_are_told_from_what_only_mentions_a_thing():
    assert last_question("Fine. What is your name? ") == "what is your name?"
    assert last_question("What a day! Bye.") == ""
    assert asks_for("May I have your name?", wanted(ITEMS["caller_name"]))
    assert not asks_for("What is your last name?", wanted(ITEMS["caller_name"]))
    insured = ITEMS["has_insurance"]
    text = f"{insured.identifier} {insured.description}"
    assert asks_whether("Do you have insurance?", wanted(insured), text)
    assert not asks_whether("Is your insurance cheap?", wanted(insured), text)
    assert reads_back("So that's four, is that right?")
    assert not reads_back("Anything else I can help with?")

"""Answers that hold what was asked for, and mean something else: nothing is taken."""

import pytest

from conversations.analysis.rules.data_collection import collected
from conversations.store.analysis.case import Item
from tests.analysis.rules.labelled import ITEMS, case_of


def value_of(item, lines):
    return collected(item, case_of(lines, items=(item,))).value


def answered(item, question, answer):
    return value_of(ITEMS[item], f"A {question}\nC {answer}")


@pytest.mark.parametrize(
    "answer",
    [
        "No, I do!",
        "No worries, I have it here.",
        "No comment.",
        "No one told me I need it.",
        "No, I asked about the price.",
        "No, let me finish.",
        "I don't understand the question.",
        "I'm not allowed to say.",
        "Never mind that, when do you open?",
        "I have a question first.",
        "It is about my car.",
        "Right now I can't hear you.",
        "Sure, everybody asks me that.",
        "Okay sure, one moment, I have to look.",
        "Yes, this is Bob.",
        "Yes, hold the line.",
        "Of course I want insurance.",
        "Yes, I want one.",
        "No, it was stolen, I want to report it.",
        "Yes, until last month.",
        "Yes, I had one, it ran out in May.",
        "Well yes, my husband does.",
    ],
)
def test_a_yes_or_no_may_belong_to_something_else(answer):
    assert answered("has_insurance", "Do you have insurance?", answer) is None


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("I do.", True),
        ("I have insurance, yes.", True),
        ("Yes, with a company in Leeds.", True),
        ("No, I never needed it.", False),
        ("Not yet, I'm looking for one.", False),
        ("Absolutely not.", False),
        ("I don't have insurance, sorry.", False),
    ],
)
def test_a_yes_or_no_with_its_reason_counts(answer, value):
    assert answered("has_insurance", "Do you have insurance?", answer) is value


@pytest.mark.parametrize(
    "later",
    [
        "A It comes by post.\nC Oh, then no.",
        "A Anything else?\nC Leave out the newsletter.",
    ],
)
def test_a_wish_may_be_taken_back(later):
    asked = "A Would you like to receive our newsletter?\nC Yes please."
    assert value_of(ITEMS["wants_newsletter"], asked) is True
    assert value_of(ITEMS["wants_newsletter"], f"{asked}\n{later}") is not True


@pytest.mark.parametrize(
    "later",
    ["A It has a coupon.\nC Oh, then yes.", "A It's free, sure?\nC Okay, sign me up."],
)
def test_a_wish_may_come_late(later):
    asked = "A Would you like to receive our newsletter?\nC No thanks."
    assert value_of(ITEMS["wants_newsletter"], f"{asked}\n{later}") is None


@pytest.mark.parametrize(
    "answer",
    ["Pardon?", "Bye.", "Really?", "Certainly.", "Gladly.", "Stop.", "Hmm.", "Uh-huh."]
    + [
        "Anonymous.",
        "Monday.",
        "Operator.",
        "Wait.",
        "Great.",
        "Anna?",
        "Acme Limited.",
    ],
)
def test_a_word_that_is_no_name_is_none(answer):
    assert answered("caller_name", "May I have your name?", answer) is None


def test_a_name_may_be_a_word_beside_another_name():
    ask = "May I have your name?"
    assert answered("caller_name", ask, "Will Petersen.") == "Will Petersen"
    assert answered("caller_name", ask, "My name is Grant.") == "Grant"


@pytest.mark.parametrize(
    "answer",
    ["Friday is bad.", "I'm away on Friday.", "Any day besides Monday.", "Good Friday."]
    + [
        "Every Monday.",
        "From Monday on.",
        "By Friday at the latest.",
        "I booked on Monday.",
    ]
    + [
        "Friday's no good.",
        "Is Friday free?",
        "I'll know tomorrow.",
        "Ask me tomorrow.",
    ]
    + ["Today is my birthday."],
)
def test_a_day_may_be_spoken_of_without_being_chosen(answer):
    ask = "When would you like the reservation?"
    assert answered("reservation_date", ask, answer) is None
    assert answered("reservation_date", ask, "Friday at six works best.") == "Friday"


def test_a_day_from_which_something_starts_is_its_start():
    start = Item("start_date", description="When the applicant can start")
    lines = "A When could you start?\nC From the first of December."
    assert value_of(start, lines) == "December 1"


@pytest.mark.parametrize(
    "later",
    [
        "A I am afraid we have nothing that day.\nC Too bad, bye.",
        "A Tuesday is gone.\nC Okay.",
        "A I am sorry, we are closed on Tuesday.",
        "A Fine. Anything else?\nC Actually, forget the whole thing.",
        "A Fine. Anything else?\nC I changed my mind, no table.",
        "A Wednesday would be nicer, shall I take that?\nC Sure.",
        "A Tuesday it is.\nC Hold on, my wife says Sunday.",
        "A Tuesday the 4th?\nC The 11th.",
    ],
)
def test_a_day_that_was_turned_down_or_given_up_does_not_stand(later):
    asked = "A Which day is the reservation for?\nC Tuesday."
    assert value_of(ITEMS["reservation_date"], asked) == "Tuesday"
    assert value_of(ITEMS["reservation_date"], f"{asked}\n{later}") is None


@pytest.mark.parametrize(
    ("item", "question", "answer"),
    [
        ("budget", "What's your budget?", "My neighbour paid 900."),
        ("budget", "What's your budget?", "You said 900."),
        ("budget", "What's your budget?", "900 is too much."),
        ("number_of_nights", "How many nights will you stay?", "What do 4 cost?"),
        ("number_of_nights", "How many nights will you stay?", "Room 14."),
        ("party_size", "How many people will come?", "Table 7 again."),
        ("party_size", "How many people will come?", "At 7."),
        ("party_size", "How many people will come?", "I'll tell you at 5."),
        ("age", "How old are you?", "Guess. Born in 1984."),
        ("age", "How old are you?", "Older than 18."),
        ("age", "How old are you?", "18 in May."),
        ("order_number", "What's your order number?", "I have 2 orders."),
        ("order_number", "What's your order number?", "AB 4417."),
    ],
)
def test_a_number_may_be_of_something_else(item, question, answer):
    assert answered(item, question, answer) is None


@pytest.mark.parametrize(
    "later",
    ["Plus one.", "Five now, one joins.", "One more.", "Two cancelled, so two."],
)
def test_a_party_that_grows_has_no_certain_size(later):
    asked = f"A How many people will come?\nC Four.\nA Four people, right?\nC {later}"
    assert value_of(ITEMS["party_size"], asked) is None


@pytest.mark.parametrize(
    "later",
    [
        "A Okay.\nC Make it 4 nights.",
        "A 3 nights are 300 euros.\nC Then only 2.",
        "A Okay.\nC Sorry, 4.",
    ],
)
def test_a_number_that_is_told_later_may_be_the_new_one(later):
    asked = "A How many nights will you stay?\nC 3 nights."
    assert value_of(ITEMS["number_of_nights"], asked) == 3
    assert value_of(ITEMS["number_of_nights"], f"{asked}\n{later}") != 3


def test_a_number_that_is_told_later_may_be_of_something_else():
    asked = "A How many nights will you stay?\nC 3 nights."
    later = "A The fifth at two is free.\nC All right, two o'clock."
    assert value_of(ITEMS["number_of_nights"], f"{asked}\n{later}") == 3
    assert answered("age", "How old are you?", "I am 45 years old.") == 45


def test_the_age_of_somebody_else_is_not_the_callers():
    lines = "A How old is she?\nC She's fourteen."
    assert value_of(ITEMS["age"], lines) is None
    assert value_of(Item("age", "integer", "The patient's age"), lines) == 14


@pytest.mark.parametrize(
    ("item", "question", "answer"),
    [
        (
            "email",
            "What's your email?",
            "I wrote to info@shop.com and nobody answered.",
        ),
        ("email", "What's your email?", "It was bob@gmail.com, now it's changed."),
        ("email", "What's your email?", "I get spam from x@spam.com."),
        ("phone_number", "What's your phone number?", "Is this 212 555 0199?"),
        ("phone_number", "What's your phone number?", "You called from 212 555 0199."),
    ],
)
def test_an_address_may_be_told_of_another_time(item, question, answer):
    assert answered(item, question, answer) is None


@pytest.mark.parametrize(
    ("item", "question", "answer"),
    [
        ("pizza_size", "What size of pizza?", "The small is too small for me."),
        ("pizza_size", "What size of pizza?", "Is it large."),
        ("plan", "Basic, Premium or Family plan?", "What is in Premium."),
        ("plan", "Basic, Premium or Family plan?", "I must ask my family."),
    ],
)
def test_a_label_may_be_spoken_of_without_being_chosen(item, question, answer):
    assert answered(item, question, answer) is None


def test_what_an_agent_offers_to_do_is_not_done():
    outcome = Item("outcome", allowed_values=("booked", "moved", "cancelled"))
    lines = "A So that's Thursday. Shall I book it?\nC Yes please."
    assert value_of(outcome, lines) is None

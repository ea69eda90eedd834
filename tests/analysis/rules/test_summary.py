import pytest

from conversations.analysis.rules.exchanges import Exchange, exchanges
from conversations.analysis.rules.summary import NO_REQUEST, summary
from conversations.analysis.rules.words import content, cut, stem
from conversations.store.analysis.case import JudgedToolCall
from tests.analysis.rules.labelled import case_of

LIBRARY = """
A Hello, this is the library. How can I help?
C Hi, good morning. When do you open on Sunday?
A We open at ten.
C Okay, and can I bring my dog?
A I'm sorry, dogs are not allowed.
C Thanks, bye.
"""


def test_the_first_request_is_the_title_and_each_is_told_with_its_answer():
    found = summary(case_of(LIBRARY))
    assert found.title == "When do you open on Sunday?"
    assert found.text == (
        'Caller asked: "Hi, good morning. When do you open on Sunday?"'
        ' Agent answered: "We open at ten."'
        ' Caller asked: "Okay, and can I bring my dog?"'
        ' Agent answered: "I\'m sorry, dogs are not allowed."'
    )


def test_an_answer_to_the_agent_is_no_request():
    found = summary(
        case_of(
            "A Hello?\nC I'd like to book a table.\nA For how many people?\nC Four please."
        )
    )
    assert found.title == "I'd like to book a table"
    assert found.text.count("Caller asked") == 1


def test_a_question_without_answer_is_told_as_such():
    found = summary(case_of("A How can I help?\nC Where is my parcel?"))
    assert found.text == 'Caller asked: "Where is my parcel?" The agent did not answer.'


def test_tools_are_named_with_those_that_failed():
    calls = (
        JudgedToolCall("look_up", {}, "x", False, 1),
        JudgedToolCall("book", {}, "x", True, 2),
    )
    found = summary(case_of(LIBRARY, tool_calls=calls))
    assert found.text.endswith("Tools used: look_up, book (failed).")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("A Hello, how can I help?", "The caller said nothing."),
        (
            "A Hello, how can I help?\nC Um, hello.",
            'No request was recognised. Caller said: "Um, hello."',
        ),
    ],
)
def test_where_nothing_was_asked_nothing_is_made_up(lines, text):
    found = summary(case_of(lines))
    assert (found.title, found.text, found.outcome) == (NO_REQUEST, text, "unknown")


def test_another_language_is_quoted_without_words_of_ours():
    case = case_of("A Hallo!\nC Wann öffnen Sie?\nA Um neun.", language="de")
    found = summary(case)
    assert found.title == "Wann öffnen Sie?"
    assert found.text == '"Wann öffnen Sie?" - "Um neun."'
    assert summary(case_of("A Hallo!", language="de")).text == '"Hallo!"'


def test_long_words_of_callers_are_cut():
    found = summary(case_of("A Hello?\nC Can you tell me " + "more " * 200))
    assert len(found.title) <= 80
    assert len(found.text) < 300


def test_turns_of_one_side_are_one():
    case = case_of("A Hi.\nA I help.\nC One.\nC Two.\nA Bye.")
    assert exchanges(case.turns) == [
        Exchange("Hi. I help.", "One. Two.", (101, 102), (103, 104)),
        Exchange("Bye.", "", (105,), ()),
    ]


def test_words_are_known_by_their_stems():
    assert stem("bookings") == stem("booked") == stem("book")
    assert content("party_size: How many people?") == {"party", "size", "many", "peopl"}
    assert content("hasInsurance") == {stem("insurance")}
    assert cut("one two three", 9) == "one two…"

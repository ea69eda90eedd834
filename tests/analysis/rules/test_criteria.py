"""Criteria that rules may judge, and the many that they leave alone."""

import pytest

from conversations.analysis.rules.criteria import judged
from conversations.analysis.rules.criterion_forms import statement_of
from conversations.analysis.rules.moods import mood
from conversations.store.analysis.case import Criterion, JudgedToolCall
from tests.analysis.rules.labelled import LabelledCriterion, case_of

EMAIL_TOLD = "A What is your email?\nC bob at gmail dot com\nA Thank you."
EMAIL_AGREED = """
A What is your email?
C bob at gmail dot com
A So that's bob@gmail.com, is that right?
C Yes.
"""
NO_EMAIL = "A How can I help?\nC When do you open?\nA At nine."
PLEASED = "A How can I help?\nC When do you open?\nA At nine.\nC Perfect, thank you!"
ANGRY = "A How can I help?\nC Where is my parcel?\nA At nine.\nC You are useless. Bye."
LOST = """
A How can I help?
C Do you sell tents?
A I'm sorry, I don't know that.
C Okay, thanks so much anyway, great.
"""
GOOD = JudgedToolCall("book_table", {}, "done", False, 100)
BAD = JudgedToolCall("book_table", {}, "no table", True, 100)
OPEN = JudgedToolCall("book_table", {}, None, False, 100)
USED = "The agent successfully called the book_table tool."

LABELLED = [
    LabelledCriterion("The agent collected the caller's email.", EMAIL_TOLD, "success"),
    LabelledCriterion("Did the agent collect an email address?", EMAIL_TOLD, "success"),
    LabelledCriterion("The email was collected", EMAIL_TOLD, "success"),
    LabelledCriterion("The caller provided their email.", EMAIL_TOLD, "success"),
    LabelledCriterion("The agent collected the caller's email.", NO_EMAIL, "failure"),
    LabelledCriterion("Was the email address collected?", NO_EMAIL, "failure"),
    LabelledCriterion("The agent confirmed the caller's email.", EMAIL_TOLD, "unknown"),
    LabelledCriterion(
        "The agent confirmed the caller's email.", EMAIL_AGREED, "success"
    ),
    LabelledCriterion(
        "The agent collected the caller's email.",
        "A What is your email?\nC I'd rather not say.",
        "unknown",
    ),
    LabelledCriterion(USED, NO_EMAIL, "success", (BAD, GOOD)),
    LabelledCriterion(USED, NO_EMAIL, "failure", (BAD,)),
    LabelledCriterion(USED, NO_EMAIL, "failure"),
    LabelledCriterion(USED, NO_EMAIL, "unknown", (OPEN,)),
    LabelledCriterion("Was book_table called?", NO_EMAIL, "success", (GOOD,)),
    LabelledCriterion("The caller was satisfied.", PLEASED, "success"),
    LabelledCriterion("Was the customer happy with the service?", PLEASED, "success"),
    LabelledCriterion("The caller was satisfied.", ANGRY, "failure"),
    LabelledCriterion("The caller was satisfied.", NO_EMAIL, "unknown"),
    LabelledCriterion("The caller was satisfied.", LOST, "unknown"),
    LabelledCriterion("The agent answered all questions.", LOST, "failure"),
    LabelledCriterion("The agent answered all questions.", PLEASED, "unknown"),
    # No rule is sure of these.
    LabelledCriterion("The agent was polite.", PLEASED, "unknown"),
    LabelledCriterion("The agent did not collect the email.", EMAIL_TOLD, "unknown"),
    LabelledCriterion(
        "The agent collected the email and the caller was satisfied.",
        EMAIL_TOLD,
        "unknown",
    ),
    LabelledCriterion(
        "The agent collected the email without being asked.", EMAIL_TOLD, "unknown"
    ),
    LabelledCriterion("The caller was not satisfied.", PLEASED, "unknown"),
    LabelledCriterion("The caller was very satisfied.", PLEASED, "unknown"),
    LabelledCriterion("book_table was never called.", NO_EMAIL, "unknown"),
    LabelledCriterion("", PLEASED, "unknown"),
]


@pytest.mark.parametrize("one", LABELLED, ids=lambda one: f"{one.prompt} {one.result}")
def test_what_is_of_a_known_form_is_judged_and_nothing_else(one):
    (criterion,) = one.case.criteria
    finding = judged(criterion, one.case)
    assert finding.result == one.result
    assert finding.rationale
    ids = {turn.turn_id for turn in one.case.turns}
    assert set(finding.quoted_turns) <= ids


def test_points_and_other_languages_need_a_model():
    graded = Criterion("g", "G", "The caller was satisfied.", "numeric_uniform", 5)
    finding = judged(graded, case_of(PLEASED))
    assert (finding.result, finding.score, finding.max_score) == ("unknown", None, 5)
    plain = Criterion("g", "G", "The caller was satisfied.")
    german = judged(plain, case_of(PLEASED, language="de"))
    assert german.result == "unknown"
    assert "English only" in german.rationale


@pytest.mark.parametrize(
    "said",
    [
        "Thanks for nothing.",
        "Great, another hour wasted.",
        "Thanks, but it still does not work.",
        "Thank you.",
        "Perfect, is that all?",
        "I'm not so happy, great.",
    ],
)
def test_thanks_alone_or_with_a_but_prove_nothing(said):
    case = case_of(f"A Hello.\nC Where is it?\nA There.\nC {said}")
    assert mood(case).result != "success"


@pytest.mark.parametrize(
    "said", ["I have no complaint, it was fine.", "It wasn't terrible.", "Okay. Bye."]
)
def test_a_complaint_that_is_denied_is_none(said):
    case = case_of(f"A Hello.\nC Where is it?\nA There.\nC {said}")
    assert mood(case).result != "failure"


@pytest.mark.parametrize(
    ("prompt", "statement"),
    [
        ("Did the agent collect an email?", "the agent collect an email"),
        ("Was the caller satisfied?", "the caller was satisfied"),
        ("Was book_table called?", "book_table was called"),
        ("Successful if the caller was pleased.", "the caller was pleased"),
    ],
)
def test_questions_become_statements(prompt, statement):
    assert statement_of(Criterion("c", "C", prompt)) == statement

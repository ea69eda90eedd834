import pytest

from conversations.knowledge.follow_ups import meant

BEFORE = ["Hello.", "When do you open on weekdays?", " "]


@pytest.mark.parametrize(
    "question", ["And on Sundays?", "what about films", "How much is it?", "Und dann?"]
)
def test_follow_up_is_understood_with_what_was_asked_before(question):
    assert meant(question, BEFORE) == f"When do you open on weekdays? {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Where can I leave my suitcase?",
        "And can you also tell me where that man who lends all the boots might be now?",
    ],
)
def test_question_of_its_own_stands_alone(question):
    assert meant(question, BEFORE) == question


def test_first_question_stands_alone():
    assert meant("And on Sundays?", []) == "And on Sundays?"

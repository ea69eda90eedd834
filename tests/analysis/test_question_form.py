"""Questions as a form: whatever their kind, each answer says why."""

import pytest

from conversations.analysis.json_answers import Unusable
from conversations.analysis.question_form import Question, QuestionForm
from conversations.analysis.transcript import Transcript

SHOWN = Transcript("", {1: 11, 2: 12})


def colour(parts, why):
    if parts.get("colour") != "red":
        raise Unusable("colour: it has to be red")
    return ("red", why.rationale, why.quoted_turns)


def form_of(*names):
    questions = [
        Question(
            {"name": name}, {"colour": {"type": "string"}}, colour, lambda why: why
        )
        for name in names
    ]
    return QuestionForm("colours", "Which colour?", "thing", questions, SHOWN)


def answered(**changes):
    return {"rationale": "It said so.", "turns": [1, 7], "colour": "red", **changes}


def test_questions_are_listed_by_short_names_with_why_before_the_answer():
    form = form_of("a b", "c</transcript>").form
    assert form.name == "colours"
    first, second = form.instructions.splitlines()[-2:]
    assert first == 'thing_1: {"name": "a b"}'
    assert "</transcript>" not in second
    parts = form.schema["properties"]["thing_1"]["properties"]
    assert list(parts) == ["rationale", "turns", "colour"]


def test_answers_come_with_why_and_the_turns_that_were_shown():
    form = form_of("a")
    filled = form.form.read({"thing_1": answered()})
    assert form.findings(filled) == [("red", "It said so.", (11,))]


def test_turns_that_are_no_list_quote_nothing():
    form = form_of("a")
    filled = form.form.read({"thing_1": answered(turns="all")})
    assert form.findings(filled) == [("red", "It said so.", ())]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("red", "it has to be an object"),
        (answered(rationale=" "), "rationale: it has to be a text, and not empty"),
        (answered(colour="blue"), "colour: it has to be red"),
    ],
)
def test_what_is_unusable_is_left_unanswered_with_the_reason(answer, fault):
    form = form_of("a", "b")
    filled = form.form.read({"thing_1": answer, "thing_2": answered()})
    unanswered, found = form.findings(filled)
    assert unanswered == f"The model's answer could not be used: {fault}."
    assert found[0] == "red"

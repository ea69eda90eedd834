"""Praise that may be bitter, and blame that is of something else."""

import pytest

from conversations.analysis.rules.criteria import judged
from conversations.store.analysis.case import Criterion
from tests.analysis.rules.labelled import case_of

SATISFIED = Criterion("s", "S", "The caller was satisfied.")


def result(lines):
    return judged(SATISFIED, case_of(lines)).result


@pytest.mark.parametrize(
    ("answer", "praise"),
    [
        ("It's lost.", "Great, so I have to call again tomorrow."),
        ("It's locked.", "Perfect, now I'm locked out."),
        ("It's closed.", "Wonderful. So I drove here for this."),
        ("It's gone.", "Thanks a lot for wasting my afternoon."),
        ("It's gone.", "Excellent, exactly what I feared."),
        ("It's gone.", "Oh wonderful."),
        ("I'm afraid it is lost.", "Great. Thanks so much."),
        ("Yes.", "Perfect.\nA Anything else?\nC Where is the other one?"),
        ("Yes.", "Oh great, thanks a lot.\nA Sorry?\nC Nothing ever happens here."),
    ],
)
def test_praise_with_anything_beside_it_proves_nothing(answer, praise):
    assert result(f"A Hello.\nC Where is it?\nA {answer}\nC {praise}") == "unknown"


@pytest.mark.parametrize("last", ["Bye.", "No.", "Okay, see you later."])
def test_a_farewell_takes_no_thanks_back(last):
    lines = "A Hello.\nC Where is it?\nA In the post.\nC Great, thank you so much!"
    assert result(f"{lines}\nA Goodbye.\nC {last}") == "success"


@pytest.mark.parametrize(
    "lines",
    [
        "C I have an awful headache, can I come?\nA Yes, at four.\nC Okay.",
        "C It's down.\nA Restart it.\nC That didn't help.\nA Again.\nC Now it works.",
        "C Is it there?\nA Yes.\nC Never mind, that's fine.",
        "C Are you open?\nA Yes.\nC Sorry for the stupid question.",
        "C Hi.\nA Hello.\nC Are you a real person?",
        "C I'm Lee.\nA Leigh?\nC That's not right, it's Lee.\nA Noted.\nC Okay bye.",
        "C I want to complain about a bin.\nA Noted.\nC Okay, bye.",
        "C Hi.\nA What could we do better?\nC The queue was terrible.",
        "C Hi.\nA How was the hotel?\nC It was terrible.",
        "C Hi.\nA Hello.\nC Can I talk to a person about a wedding?\nA Sure.\nC Okay.",
        "C It's lost.\nA Oh.\nC That's terrible.\nA I sent a new one.\nC Oh, thank you!",
        "C Is the tour on?\nA Yes.\nC It's terrible out there, see you at ten.",
    ],
)
def test_blame_of_something_else_is_no_complaint(lines):
    assert result(lines) == "unknown"


@pytest.mark.parametrize(
    "last",
    [
        "You're completely useless.",
        "This is a waste of my time.\nA I'm sorry.\nC Goodbye.",
        "I'm very disappointed.",
        "Ridiculous!",
        "Then let me talk to a manager.",
        "Forget it.",
    ],
)
def test_blame_of_the_talk_is_a_complaint(last):
    assert result(f"C Where is it?\nA In the post.\nC {last}") == "failure"

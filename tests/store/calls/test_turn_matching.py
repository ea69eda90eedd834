import pytest

from conversations.store.calls.turn_matching import VendorTurn, match


def ours(*turns):
    return [(role, text, "") for role, text in turns]


def theirs(*turns):
    return [VendorTurn(role, text, 1_000 * at) for at, (role, text) in enumerate(turns)]


TALK = (
    ("agent", "Good morning!"),
    ("user", "When do you open on Saturday?"),
    ("agent", "We open at nine and close at five."),
    ("user", "Thanks"),
)


def test_the_same_talk_is_the_same():
    assert match(ours(*TALK), theirs(*TALK)) == [0, 1, 2, 3]


def test_what_we_lack_is_found():
    assert match(ours(TALK[0], TALK[3]), theirs(*TALK)) == [0, None, None, 1]


def test_what_they_lack_is_passed_over():
    assert match(ours(*TALK), theirs(TALK[1], TALK[3])) == [1, 3]


def test_without_any_of_ours_all_is_new():
    assert match([], theirs(*TALK)) == [None] * 4
    assert match(ours(*TALK), []) == []


@pytest.mark.parametrize(
    "text",
    [
        "when do you open on saturday",
        "When do you open, on Saturday?!",
        "When do you open Saturday?",
        "When do you",
    ],
)
def test_other_spellings_and_beginnings_are_the_same(text):
    assert match(ours(*TALK), theirs(("user", text))) == [1]


@pytest.mark.parametrize("text", ["What does a card cost?", "Saturday", "..."])
def test_other_words_are_another_turn(text):
    assert match(ours(*TALK), theirs(("user", text))) == [None]


def test_the_same_words_of_the_other_are_another_turn():
    assert match(ours(("user", "Yes.")), theirs(("agent", "Yes."))) == [None]


def test_what_is_said_twice_is_matched_in_order():
    yes = ("user", "Yes.")
    assert match(ours(yes, TALK[2], yes), theirs(yes, TALK[2], yes)) == [0, 1, 2]
    assert match(ours(TALK[2], yes), theirs(yes, TALK[2], yes)) == [None, 0, 1]


def test_an_interrupted_turn_is_known_by_what_was_generated():
    told = [("agent", "We open", "We open at nine and close at five.")]
    heard = VendorTurn("agent", "We open at", 0, "We open at nine and close at five.")
    assert match(told, [heard]) == [0]

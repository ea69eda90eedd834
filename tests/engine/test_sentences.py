"""Pieces worth speaking, as soon as they are whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.sentences import (
    FIRST_PIECE_CHARACTERS,
    LONGEST_PIECE_CHARACTERS,
    Sentences,
    speakable,
)


def pieces(text, step=1):
    """What comes out of text that comes in steps, and what is left."""
    sentences = Sentences()
    whole = [
        piece
        for start in range(0, len(text), step)
        for piece in sentences.add(text[start : start + step])
    ]
    return whole, sentences.rest()


@pytest.mark.parametrize(
    ("text", "whole", "rest"),
    [
        ("We open at nine. We close", ["We open at nine."], "We close"),
        ("Really?! Yes.", ["Really?!"], "Yes."),
        ('She said "no." Then she left.', ['She said "no."'], "Then she left."),
        ("First line\nsecond line", ["First line"], "second line"),
        ("No. We are closed. Sorry", ["No.", "We are closed."], "Sorry"),
        ("It is room no. 5 upstairs. Go", ["It is room no. 5 upstairs."], "Go"),
        ("Ask Dr. Smith or J. Brown. Now", ["Ask Dr. Smith or J. Brown."], "Now"),
        ("It opens at 9. The desk too.", ["It opens at 9."], "The desk too."),
        ("From 9 a.m. to 5 p.m. daily. Yes", ["From 9 a.m. to 5 p.m. daily."], "Yes"),
        ("We close at 5 p.m. Come early.", ["We close at 5 p.m."], "Come early."),
        ("So did I. You too", ["So did I."], "You too"),
        ("1. Take a card. 2. Sign", ["1. Take a card."], "2. Sign"),
        ("It costs 2.50 euros. Fine", ["It costs 2.50 euros."], "Fine"),
        ("", [], ""),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_sentence_ends_are_told_from_other_full_stops(text, whole, rest, step):
    assert pieces(text, step) == (whole, rest)


def test_first_piece_may_end_at_a_comma_so_that_speech_starts_sooner():
    long = "You can bring your books back to any branch of ours, and there is also"
    assert len(long) > FIRST_PIECE_CHARACTERS
    assert pieces(long)[0] == ["You can bring your books back to any branch of ours,"]
    assert pieces("Yes. " + long)[0] == ["Yes."], "later ones are not cut"


def test_endless_words_are_cut_between_words():
    whole, rest = pieces("word " * 200)
    assert max(map(len, whole)) <= LONGEST_PIECE_CHARACTERS
    assert {word for piece in [*whole, rest] for word in piece.split()} == {"word"}


@given(st.text(alphabet="aB1 .,!?\n'\")", max_size=400), st.integers(1, 50))
def test_nothing_is_lost_however_the_text_comes(text, step):
    whole, rest = pieces(text, step)
    assert "".join("".join([*whole, rest]).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**Yes**, we `do`.", "Yes, we do."),
        ("See [our page](https://example.org/x) for more.", "See our page for more."),
        ("## Hours\n- Monday\n- Tuesday", "Hours Monday Tuesday"),
        ("plain words", "plain words"),
    ],
)
def test_marks_for_the_eye_are_not_spoken(written, spoken):
    assert speakable(written) == spoken

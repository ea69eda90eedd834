from pathlib import Path

import pytest

from conversations.engine.english.completeness import Completeness, judge, wait_ms
from conversations.engine.options import Eagerness

PHRASES = Path(__file__).parent / "phrases"
CLOSED = (Completeness.QUESTION, Completeness.ANSWER)
LONGEST_PAUSE_AT_AN_OPEN_PLACE_MS = 1_300


def lines_of(name: str, *, held_out: bool | None = None) -> list[str]:
    lines = [
        line.strip()
        for line in (PHRASES / f"{name}.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    if held_out is None:
        return lines
    return [line for at, line in enumerate(lines) if (at % 3 == 2) is held_out]


def whole(line: str) -> str:
    return " ".join(line.replace("|", " ").replace("/", " ").split())


def open_prefixes(lines: list[str]) -> list[str]:
    prefixes = []
    for line in lines:
        parts = line.replace(" / ", " ").split("|")
        prefixes += [
            " ".join("".join(parts[:at]).split()) for at in range(1, len(parts))
        ]
    return prefixes


def share_of(texts: list[str], *verdicts: Completeness) -> float:
    return sum(judge(text) in verdicts for text in texts) / len(texts)


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("name", ["questions", "statements"])
def test_a_speaker_who_pauses_at_an_open_place_is_not_cut_off(
    name: str, held_out: bool
) -> None:
    prefixes = open_prefixes(lines_of(name, held_out=held_out))
    assert share_of(prefixes, *CLOSED) < 0.02


@pytest.mark.parametrize("held_out", [False, True])
def test_a_whole_short_question_is_known(held_out: bool) -> None:
    questions = [whole(line) for line in lines_of("questions", held_out=held_out)]
    assert share_of(questions, Completeness.QUESTION) > 0.95


def test_a_whole_statement_is_rarely_taken_for_broken_off() -> None:
    statements = [whole(line) for line in lines_of("statements")]
    assert share_of(statements, Completeness.OPEN) < 0.05


def test_a_whole_short_reply_is_known() -> None:
    assert share_of(lines_of("answers"), Completeness.ANSWER) > 0.95


def test_spelling_and_dictating_get_patience() -> None:
    dictations = lines_of("dictations")
    assert share_of(dictations, Completeness.DICTATING, Completeness.OPEN) > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "I would like to.",
        "I would like to...",
        "What time does the library?",
        "How do I renew?",
        "Can you tell me, eh?",
        "When does they?",
        "I lost my,",
        "I'd like to speak to A..",
        "Is it possible to?",
        "Um...",
        "Well,",
        "I need milk, eggs and",
    ],
)
def test_closing_marks_that_the_recogniser_invents_close_nothing(text: str) -> None:
    assert judge(text) is Completeness.OPEN


@pytest.mark.parametrize("text", ["How do I sign up?", "Where do I check in?"])
def test_a_particle_that_belongs_to_the_verb_closes_the_question(text: str) -> None:
    assert judge(text) is Completeness.QUESTION


@pytest.mark.parametrize("text", ["Who is that?", "What's he?", "Could I have it?"])
def test_a_word_that_may_be_a_cut_article_closes_nothing(text: str) -> None:
    assert judge(text) is Completeness.UNSURE


def test_a_sentence_goes_on_over_a_full_stop_the_recogniser_invented() -> None:
    assert judge("What time do you? Open on Sunday?") is Completeness.QUESTION
    assert judge("Where is the. Nearest.") is Completeness.OPEN


def test_the_last_of_several_sentences_counts() -> None:
    assert judge("I lost my card. Can you block it?") is Completeness.QUESTION
    assert judge("Do you open on Sunday? Because I") is Completeness.OPEN


@pytest.mark.parametrize("text", ["S. M. I.", "4. 7. 1.", "SMI.", "S-M-I."])
def test_marks_between_letters_and_digits_do_not_hide_spelling(text: str) -> None:
    assert judge(text) is Completeness.DICTATING


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "Wever in your nearest cash machine."]
)
def test_what_is_not_understood_waits_a_middle_time(text: str) -> None:
    assert judge(text) is Completeness.UNSURE


def test_another_language_is_judged_by_marks_and_length() -> None:
    assert judge("Wann haben Sie geöffnet?", language="de") is Completeness.QUESTION
    assert judge("Ich habe meine Karte verloren.", language="de") is (
        Completeness.STATEMENT
    )
    assert judge("Ich möchte gern,", language="de") is Completeness.OPEN
    assert judge("Warum?", language="de") is Completeness.UNSURE


@pytest.mark.parametrize("eagerness", Eagerness)
def test_the_less_complete_the_longer_the_wait(eagerness: Eagerness) -> None:
    waits = [
        wait_ms(completeness, eagerness)
        for completeness in (
            Completeness.QUESTION,
            Completeness.ANSWER,
            Completeness.STATEMENT,
            Completeness.UNSURE,
            Completeness.OPEN,
            Completeness.DICTATING,
        )
    ]
    assert waits == sorted(waits)


def test_open_words_outlast_the_pauses_people_make() -> None:
    for completeness in (
        Completeness.UNSURE,
        Completeness.OPEN,
        Completeness.DICTATING,
    ):
        wait = wait_ms(completeness, Eagerness.NORMAL)
        assert wait > LONGEST_PAUSE_AT_AN_OPEN_PLACE_MS


@pytest.mark.parametrize(
    "text",
    ["Do you hear of it?", "Where is the way to them?", "Could they may be?",
     "Do you sell any lamps am out?", "Meet you please.", "My sister said you.",
     "If I send the parcel off.", "The dog is called.", "What do I need to sign?",
     "It is a lantern."],
)  # fmt: skip
def test_what_a_recogniser_makes_of_a_sentence_cut_short_is_waited_for(text):
    assert judge(text) in (Completeness.UNSURE, Completeness.OPEN)


@pytest.mark.parametrize(
    "text", ["Can you tell me more about that?", "Who do I talk to?", "Can you fix it?"]
)
def test_whole_questions_with_weak_endings_are_answered_soon(text):
    assert judge(text) is Completeness.QUESTION

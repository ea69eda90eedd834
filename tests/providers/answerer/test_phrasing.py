import pytest

from conversations.providers.answerer.phrasing import (
    both,
    contact,
    listed,
    spoken,
    topic,
    topics,
)

STORY = (
    "Story time is on Wednesday at four. It is for children from three to six, and it "
    "lasts half an hour."
)
LONG = (
    "Parking is free for two hours. "
    + "The car park lies behind the building among many old and very beautiful trees. "
    * 2
    + "An electric car charges for one euro an hour at the two points beside the gate. "
    + "Bicycles stand under the roof in front of the door where they stay dry."
)


@pytest.mark.parametrize(
    ("passage", "name"),
    [
        ("Parking is free for two hours.", "parking"),
        ("A library card is free for everyone.", "a library card"),
        ("The book sale is in May.", "the book sale"),
        ("E-books are free with your card.", "E-books"),
        ("We open at nine.", ""),
        ("On Saturday we open from ten to four.", ""),
        ("If a book is lost or damaged, you pay.", ""),
    ],
)
def test_the_topic_is_the_subject_when_there_is_one(passage: str, name: str) -> None:
    assert topic(passage) == name


def test_a_short_passage_is_spoken_whole() -> None:
    assert spoken(STORY, "When is story time?") == STORY


def test_of_a_passage_just_heard_only_the_sentence_asked_for_is_spoken() -> None:
    assert spoken(STORY, "How long does it last?", already_said=STORY).startswith(
        "It is for children"
    )


def test_of_a_long_passage_the_sentences_that_answer_are_spoken() -> None:
    answer = spoken(LONG, "What does it cost to charge an electric car?")
    assert "one euro an hour" in answer
    assert len(answer.split()) <= 45


def test_two_answers_are_joined_when_short_enough() -> None:
    assert (
        both("We open at nine.", "We close at six.")
        == "We open at nine. We close at six."
    )
    assert both(STORY, LONG) == (
        "Story time is on Wednesday at four. Parking is free for two hours."
    )


def test_topics_go_round() -> None:
    passages = ("Dogs are fine.", "We open.", "Cats are not.", "Birds may fly.")
    assert topics(passages, start=1) == ["cats", "birds", "dogs"]
    assert topics((), start=5) == []
    assert listed(["cats", "birds", "dogs"]) == "cats, birds or dogs"
    assert listed([]) == ""


def test_the_way_to_a_person_is_found_in_the_knowledge() -> None:
    assert contact(
        ["Hello.", "Call if you like. Our telephone number is one two."]
    ) == ("Our telephone number is one two.")
    assert contact(["Hello."]) == ""

"""Decisions of the answerer, with a search that is written down."""

from conversations.engine.ports import ChatMessage, FoundPassage, ReplyRequest
from conversations.providers.answerer.dialogue import Answer, Dialogue
from conversations.providers.answerer.retrieval import Hit

OPEN = "We open at nine."
SUNDAY = "We are closed on Sundays."
PARKING = "Parking is free for two hours. The entrance is on Weaver Street."
KNOWLEDGE = (OPEN, SUNDAY, PARKING)


def dialogue(*texts: str, found: tuple[FoundPassage, ...] = ()) -> Dialogue:
    """User and agent in turn, the user first and last."""
    messages = [ChatMessage("system", "You are the desk.")]
    for index, text in enumerate(texts):
        messages.append(ChatMessage("assistant" if index % 2 else "user", text))
    return Dialogue.of(ReplyRequest(messages, knowledge=KNOWLEDGE, found=found))


class Search:
    """Scores by question; keeps what was asked."""

    def __init__(self, **scores: list[Hit]) -> None:
        self.asked: list[str] = []
        self._scores = scores

    def __call__(self, question: str) -> list[Hit]:
        self.asked.append(question)
        for word, hits in self._scores.items():
            if word in question.lower():
                return hits
        return [Hit(OPEN, 0.1), Hit(SUNDAY, 0.0)]


def test_a_sure_hit_is_the_answer() -> None:
    search = Search(open=[Hit(OPEN, 1.5), Hit(SUNDAY, 0.2)])
    assert dialogue("When do you open?").answer(search) == Answer(OPEN)


def test_two_that_answer_alike_are_both_said() -> None:
    search = Search(open=[Hit(OPEN, 1.5), Hit(SUNDAY, 1.45)])
    assert dialogue("When do you open?").answer(search) == Answer(f"{OPEN} {SUNDAY}")


def test_in_between_it_asks_back_and_takes_yes_or_no() -> None:
    search = Search(car=[Hit(PARKING, 0.6), Hit(OPEN, 0.1)])
    asked = dialogue("My car?").answer(search).text
    assert asked == "I'm not sure I understood. Do you want to know about parking?"
    assert dialogue("My car?", asked, "Yes, please.").answer_at_once() == Answer(
        PARKING
    )
    sorry = dialogue("My car?", asked, "No.").answer_at_once()
    assert sorry is not None
    assert "other words" in sorry.text


def test_a_passage_without_a_subject_is_asked_about_in_its_own_words() -> None:
    search = Search(nine=[Hit(OPEN, 0.6), Hit(SUNDAY, 0.1)])
    assert "Is it about this: we open at nine?" in dialogue("Nine?").answer(search).text


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    answer = dialogue("Who won the match?").answer(Search())
    assert answer.text.startswith("I'm sorry, I don't know that.")


def test_another_day_is_asked_for_in_the_words_of_the_question_before() -> None:
    search = Search(sunday=[Hit(SUNDAY, 1.5), Hit(OPEN, 0.1)])
    talk = dialogue("Are you open on Saturday?", "Yes.", "And on Sunday?")
    assert talk.answer(search) == Answer(SUNDAY)
    assert search.asked == ["Are you open And on Sunday?"]


def test_it_points_back_to_the_last_question_with_a_subject() -> None:
    search = Search(park=[Hit(PARKING, 1.5), Hit(OPEN, 0.1)])
    talk = dialogue("Can I park?", "Yes.", "Thank you.", "Welcome.", "How much is it?")
    assert talk.answer(search).text == PARKING
    assert "Can I park" in search.asked[0]


def test_a_follow_up_with_a_subject_of_its_own_stands_alone() -> None:
    search = Search(park=[Hit(PARKING, 1.5), Hit(OPEN, 0.1)])
    talk = dialogue("When do you open?", OPEN, "And where can I park?")
    assert talk.answer(search) == Answer(PARKING)
    assert search.asked == ["And where can I park?"]


def test_a_greeting_in_front_of_a_question_is_passed_over() -> None:
    search = Search(open=[Hit(OPEN, 1.5), Hit(SUNDAY, 0.2)])
    talk = dialogue("Hello, when do you open?")
    assert talk.answer_at_once() is None
    talk.answer(search)
    assert search.asked == ["when do you open?"]


def a_passage(score: float) -> tuple[FoundPassage, ...]:
    """Found for the user's words, and another that fits less."""
    best = FoundPassage("doc_1", "Rules", "Dogs:\nNo dogs in here.", score)
    return (best, FoundPassage("doc_1", "Rules", "Cats are fine.", score - 0.1))


def test_what_was_looked_up_is_said_where_nothing_is_known_by_heart() -> None:
    talk = dialogue("May I bring my dog?", found=a_passage(0.5))
    assert talk.answer(Search()) == Answer("No dogs in here.")


def test_passage_that_hardly_fits_is_said_to_be_a_guess() -> None:
    talk = dialogue("May I bring my dog?", found=a_passage(0.25))
    assert talk.answer(Search()) == Answer(
        "This may be what you mean: No dogs in here."
    )


def test_what_is_known_by_heart_is_said_unless_what_was_found_fits_better() -> None:
    search = Search(dog=[Hit(OPEN, 0.9), Hit(SUNDAY, 0.1)])
    question = "When may my dog come?"
    known, found = Answer(OPEN), Answer("No dogs in here.")
    assert dialogue(question, found=a_passage(0.35)).answer(search) == known
    assert dialogue(question, found=a_passage(0.45)).answer(search) == found
    sure = Search(dog=[Hit(OPEN, 1.4), Hit(SUNDAY, 0.1)])
    assert dialogue(question, found=a_passage(0.45)).answer(sure) == known


def test_small_talk_is_answered_whatever_was_found() -> None:
    assert dialogue("Thank you!", found=a_passage(0.9)).answer_at_once() is not None

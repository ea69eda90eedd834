import pytest

from conversations.providers.answerer.small_talk import (
    ANYTHING_ELSE,
    Moment,
    do_not_know,
    question_in,
    respond,
)

PROMPT = "You are the desk assistant of Fernhollow Library, a friendly voice. Be brief."
KNOWLEDGE = (
    "Our telephone number is one two three.",
    "Parking is free.",
    "Dogs are fine.",
)


def answer(said: str, agent_said: str = "") -> str:
    found = respond(Moment(said, agent_said, PROMPT, KNOWLEDGE))
    if found is None:
        return ""
    return found.text + (" [ends]" if found.ends_call else "")


@pytest.mark.parametrize(
    "said",
    [
        "Goodbye!",
        "Okay, thank you, bye.",
        "Bye bye",
        "buy",
        "No, that's all, thanks.",
        "That would be all.",
        "Have a nice day!",
        "no thanks",
        "I think that's it.",
        "See you later.",
    ],
)
def test_goodbye_ends_the_call(said: str) -> None:
    assert answer(said).endswith("[ends]")


@pytest.mark.parametrize(
    "said",
    [
        "Can I come by on a Sunday?",
        "Where can I buy a book?",
        "Is that all I need for a card?",
        "Thanks, and when do you close?",
        "Hello, are you open on Saturday?",
        "Do you repeat the computer course?",
        "What do I need?",
        "Are you a member of the library association?",
        "Can I help?",
        "Is there a person who can help me with my computer on Thursdays?",
        "Do you have an AI book?",
        "No dogs allowed?",
        "Where can I wait for my bus?",
    ],
)
def test_questions_are_not_taken_for_small_talk(said: str) -> None:
    assert answer(said) == ""


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Hello.", "Hello!"),
        ("Good morning!", "Hello!"),
        ("How are you today?", "I am fine"),
        ("Thank you very much.", ANYTHING_ELSE),
        ("Okay, thanks a lot.", ANYTHING_ELSE),
        ("Who are you?", "I am the desk assistant of Fernhollow Library."),
        ("Who am I talking to?", "I am the desk assistant"),
        ("Are you a real person?", "computer program"),
        ("Am I talking to a robot?", "computer program"),
        ("What can you do?", "You can ask me about"),
        ("Help!", "You can ask me about"),
        ("Can you hear me?", "Yes, I can hear you."),
        ("One moment, please.", "take your time"),
        ("Can I talk to a human?", "telephone number is one two three"),
        ("...", "did not catch"),
    ],
)
def test_small_talk_has_its_answer(said: str, part: str) -> None:
    assert part in answer(said)


@pytest.mark.parametrize(
    "said",
    [
        "Pardon?",
        "Can you repeat that, please?",
        "Sorry, what?",
        "Say that again.",
        "What did you say?",
        "I didn't catch that.",
    ],
)
def test_the_last_words_are_repeated(said: str) -> None:
    assert answer(said, agent_said="We open at nine.") == "We open at nine."


def test_no_after_anything_else_is_goodbye_and_otherwise_not() -> None:
    assert answer("No.", f"You're welcome. {ANYTHING_ELSE}").endswith("[ends]")
    assert not answer("No.", "We open at nine.").endswith("[ends]")


def test_not_knowing_names_a_person_first_and_then_what_is_known() -> None:
    first = do_not_know(Moment("Who won?", "", PROMPT, KNOWLEDGE)).text
    assert (
        first == "I'm sorry, I don't know that. Our telephone number is one two three."
    )
    again = do_not_know(Moment("Who won?", first, PROMPT, KNOWLEDGE)).text
    assert "You can ask me about" in again
    assert "don't know" in do_not_know(Moment("Who won?", "", "", ())).text


def test_an_agent_without_a_prompt_still_says_who_it_is() -> None:
    found = respond(Moment("Who are you?", "", "", ()))
    assert found is not None
    assert found.text.startswith("I am the assistant here.")


def test_the_question_is_found_behind_the_greeting() -> None:
    assert question_in("Hello, um, okay, when do you open?") == "when do you open?"
    assert question_in("Hello") == "Hello"

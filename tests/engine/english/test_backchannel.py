import pytest

from conversations.engine.english.backchannel import (
    Overlap,
    is_interruption_so_far,
    judge,
    may_lead_on,
)

AGENT = (
    "The library is open from nine in the morning until six in the evening, "
    "and on Saturday from ten to two."
)


def verdict(
    text: str, *, voiced_ms: int = 700, mean: float = 0.95, language: str = "en"
) -> Overlap:
    return judge(
        text,
        voiced_ms=voiced_ms,
        mean_score=mean,
        peak_score=min(1.0, mean + 0.05),
        agent_words=AGENT,
        language=language,
    )


@pytest.mark.parametrize(
    "text",
    ["Mhm.", "Mm-hmm.", "Uh-huh.", "Okay.", "okay okay", "Yeah, right.", "I see.", "Aha.",
     "Oh wow!", "Sure.", "Got it.", "Thank you.", "Mmmm", "Oh, I see."],
)  # fmt: skip
def test_sounds_of_listening_do_not_interrupt(text: str) -> None:
    assert verdict(text) is Overlap.BACKCHANNEL


@pytest.mark.parametrize(
    "text",
    ["And then.", "They come.", "Amen.", "And we came.", "Yemem.",
     "So, okay.", "O, nice!", "But,", "I may come.", "M a kem,", "Well, okay."],
)  # fmt: skip
def test_what_a_recogniser_makes_of_a_hum_does_not_interrupt(text: str) -> None:
    assert verdict(text) is Overlap.BACKCHANNEL


@pytest.mark.parametrize("text", ["", "...", "You", "[laughter]", "Ha ha ha.", "I."])
def test_coughs_and_laughter_are_noise(text: str) -> None:
    assert verdict(text, voiced_ms=300, mean=0.6) is Overlap.NOISE


@pytest.mark.parametrize("text", ["No, okay.", "When?", "No man.", "Why, he came"])
def test_a_wish_among_hums_interrupts(text: str) -> None:
    assert verdict(text) is Overlap.INTERRUPTION


def test_a_weak_short_unknown_word_is_noise() -> None:
    assert verdict("Potato.", voiced_ms=200, mean=0.6) is Overlap.NOISE
    assert verdict("Potato.", voiced_ms=600) is Overlap.INTERRUPTION


@pytest.mark.parametrize(
    "text",
    ["Stop.", "Wait.", "No.", "Hold on.", "Sorry?", "Excuse me.",
     "Actually.", "What?", "Okay, stop.", "Yeah, but what about Sunday?",
     "What about Sunday?",
     "How much does it cost?", "Is the library open on Monday?", "Tell me about fees.",
     "Okay and the price.", "My name is John."],
)  # fmt: skip
def test_words_of_their_own_interrupt(text: str) -> None:
    assert verdict(text) is Overlap.INTERRUPTION


def test_a_listed_word_interrupts_however_weak_the_voice() -> None:
    assert verdict("Stop.", voiced_ms=150, mean=0.5) is Overlap.INTERRUPTION


@pytest.mark.parametrize(
    "text",
    ["Open from nine in the morning", "Open from mine in the mourning.", "on Saturday",
     "until six in the evening", "Evening."],
)  # fmt: skip
def test_the_agents_own_words_are_an_echo(text: str) -> None:
    assert verdict(text) is Overlap.ECHO


@pytest.mark.parametrize(
    ("heard", "said"),
    [("Let me explain.", "Let me explain the"),
     ("How the workshop works.", "here is how the workshop runs."),
     ("The fairy is a pleasant.", "The ferry is a pleasant")],
)  # fmt: skip
def test_a_misheard_echo_of_words_said_just_now_is_one(heard: str, said: str) -> None:
    given = {"voiced_ms": 700, "mean_score": 0.95, "peak_score": 1.0}
    assert judge(heard, agent_words=said, **given) is Overlap.ECHO
    assert not is_interruption_so_far(heard, agent_words=said)


def test_a_client_that_echoes_may_be_misheard_by_more() -> None:
    said, heard = "had damaged the roof. Today visitors climb", "Were today busy."
    own = "tell something else like prices"
    assert is_interruption_so_far(own, agent_words=said, echoing=True)
    assert is_interruption_so_far(heard, agent_words=said)
    assert not is_interruption_so_far(heard, agent_words=said, echoing=True)


def test_a_question_with_some_of_the_agents_words_is_no_echo() -> None:
    assert verdict("What about Saturday from ten?") is Overlap.INTERRUPTION


def test_speech_that_goes_on_interrupts_once_it_is_clear() -> None:
    assert is_interruption_so_far("Wait, I", agent_words=AGENT)
    assert is_interruption_so_far("my card number", agent_words=AGENT)
    assert not is_interruption_so_far("the", agent_words=AGENT)
    assert not is_interruption_so_far("Okay.", agent_words=AGENT)
    assert not is_interruption_so_far("open from nine", agent_words=AGENT)
    assert not is_interruption_so_far("", agent_words=AGENT)


def test_in_another_language_several_words_interrupt() -> None:
    assert verdict("Genau.", language="de") is Overlap.BACKCHANNEL
    assert verdict("Was kostet das?", language="de") is Overlap.INTERRUPTION
    assert is_interruption_so_far("Was kostet das", agent_words=AGENT, language="de")


@pytest.mark.parametrize("text", ["Thank you.", "Okay.", "Below,", "Yes.", "Oh, okay."])
def test_words_may_lead_on(text: str) -> None:
    assert may_lead_on(text)


@pytest.mark.parametrize("text", ["", "Mhm.", "Mm, hmm.", "Uh huh.", "You", "And then"])
def test_mere_sounds_lead_nowhere(text: str) -> None:
    assert not may_lead_on(text)

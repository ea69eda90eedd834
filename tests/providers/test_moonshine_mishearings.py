import pytest

from conversations.providers.moonshine_mishearings import as_said_over_agent


@pytest.mark.parametrize(
    ("heard", "said"),
    [("Step.", "Stop."), ("Weight, what did you say?", "Wait, what did you say?"),
     ("Held on please.", "Hold on please."), ("top", "Stop"),
     ("Accurately, can I ask?", "Actually, can I ask?"), ("Hold on a", "Hold on")],
)  # fmt: skip
def test_a_wish_to_stop_is_put_right(heard: str, said: str) -> None:
    assert as_said_over_agent(heard, 1_000) == said


@pytest.mark.parametrize(
    ("heard", "said"),
    [("Bright.", "Right."), ("I. C.", "I see."), ("Oak.", "Okay."), ("Whoa!", "Oh.")],
)
def test_a_listeners_sound_is_put_right(heard: str, said: str) -> None:
    assert as_said_over_agent(heard, 900) == said


@pytest.mark.parametrize(
    "heard",
    ["Top floor, is it?", "The weight of it.", "Weight limits.", "Stepping stones.",
     "Bright colours.", ""],
)  # fmt: skip
def test_other_words_stand(heard: str) -> None:
    assert as_said_over_agent(heard, 900) == heard


def test_what_lasts_is_no_mere_sound() -> None:
    assert as_said_over_agent("Bright.", 2_000) == "Bright."

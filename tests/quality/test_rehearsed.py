"""The cases that matter most, judged each time the models' tests run."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from tests.quality import overlaps, rehearsed
from tests.quality.call_plan import Delivery

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def studio() -> Iterator[rehearsed.Studio]:
    studio = rehearsed.Studio()
    yield studio
    studio.close()


def test_its_own_echo_does_not_stop_the_agent(studio: rehearsed.Studio) -> None:
    [case] = overlaps.echoes(studio.line(), np.random.default_rng(1), 1)
    outcome = rehearsed.play(case)
    assert outcome.failures == []
    assert outcome.figures["extra_turns"] == 0
    assert outcome.figures["text"] != ""


def test_a_caller_who_has_heard_enough_is_left_the_word(
    studio: rehearsed.Studio,
) -> None:
    how = Delivery("flite-slt", 1.0, "none")
    text = "Thank you, that is enough."
    case = partial(overlaps.interruption, studio.line(), text, 3.0, how)
    outcome = rehearsed.play(case)
    assert outcome.failures == []
    assert outcome.figures["turns"] == 1
    assert outcome.figures["stop_ms"] <= 500  # Virtual: the same on any machine.


def test_the_same_case_goes_the_same_way_again(studio: rehearsed.Studio) -> None:
    how = Delivery("flite-rms", 1.0, "room pink")
    runs = [
        rehearsed.play(
            partial(overlaps.interruption, studio.line(), "Hold on please.", 2.0, how)
        )
        for _ in range(2)
    ]
    assert runs[0].failures == []
    assert runs[0].figures == runs[1].figures

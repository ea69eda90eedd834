"""The caller against a small agent that behaves as stated: what it measures is true."""

import numpy as np
import pytest

from tests.callers.caller import Caller, CallerOptions
from tests.callers.fake_agent import FakeAgent
from tests.callers.microphone import Microphone
from tests.callers.playback import STEP_MS
from tests.callers.test_playback import tone

# A busy machine may delay any of this, so times are compared with what happened when,
# never with how long it should have taken.
CLOCK_S = 0.002
"""How far a timer may run ahead of its deadline."""


@pytest.mark.realtime
async def test_caller_hears_the_answer_when_it_was_sent():
    agent = FakeAgent(answer_after_ms=100, answer_ms=300)
    async with (
        agent.serve() as url,
        Caller(url, CallerOptions("agent_x", chunk_ms=20)) as caller,
    ):
        sound = await caller.say_all(tone(200))
        ended_s = caller.wall_s(sound.end_sample)
        heard_s = await caller.wait_until_audible(ended_s)
        due_s = [caller.began_s + 0.02 * (i + 1) for i in range(len(agent.arrivals_s))]
        [audio] = caller.of_type("audio")
    [answered_s] = agent.answered_s
    assert ended_s + 0.1 - CLOCK_S <= answered_s <= audio.at_s
    assert heard_s == audio.at_s
    assert set(agent.chunk_samples) == {320}
    assert agent.pongs == 1
    early_s = np.array(due_s) - np.array(agent.arrivals_s[: len(due_s)])
    assert early_s.max() <= CLOCK_S


@pytest.mark.realtime
async def test_interruption_ends_what_is_heard():
    agent = FakeAgent(answer_after_ms=60, answer_ms=20_000)
    async with (
        agent.serve() as url,
        Caller(url, CallerOptions("agent_x", chunk_ms=20)) as caller,
    ):
        await caller.say_all(tone(100))
        heard_s = await caller.wait_until_audible(caller.now_s)
        assert heard_s is not None
        loud = caller.say(tone(100), at_s=heard_s + 0.2)
        began_s = caller.wall_s(loud.first_sample)
        interruption = await caller.wait_for("interruption")
        silent_s = caller.playback.last_audible_s(heard_s, event_id=2)
    assert interruption is not None
    assert silent_s is not None
    [interrupted_s] = agent.interrupted_s
    assert began_s <= interrupted_s <= interruption.at_s
    step_s = STEP_MS / 1000
    assert (
        interruption.at_s - step_s - CLOCK_S <= silent_s <= interruption.at_s + step_s
    )
    assert caller.playback.dropped_samples > 0


def test_sounds_overlap_in_the_microphone():
    microphone = Microphone()
    one = np.full(8, 100, np.int16)
    microphone.schedule(one, 2)
    microphone.schedule(one, 4)
    assert microphone.read(4).tolist() == [0, 0, 100, 100]
    assert microphone.read(4).tolist() == [200] * 4
    assert microphone.read(4).tolist() == [200, 200, 100, 100]
    assert microphone.read(4) is None

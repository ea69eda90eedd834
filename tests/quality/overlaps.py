"""Scenarios in which the agent has the word, and something is heard meanwhile."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.callers import noises
from tests.callers.caller import Caller, Received
from tests.callers.voices import ALL, RATE_HZ
from tests.quality import cases
from tests.quality.call_plan import Delivery as How
from tests.quality.call_plan import Line, Outcome, Play, Rng, Samples, delivery, pick

AGENT = "agent_long"
"""Speaks for about 25 seconds whatever it is asked."""
OPENING_TEXT = "Can you tell me more about that?"
OPENING = How("flite-slt", 1.0, "none")
OVERLAPS_AT_S = (3.0, 8.0, 13.0)
"""After the agent's first sound."""
SILENT_WITHIN_S = 4.0
"""An old answer that still sounds so long after the caller began was not interrupted."""


@dataclass(slots=True)
class LongAnswer:
    """A call in which the agent is in the middle of an answer."""

    caller: Caller
    began_s: float
    event_id: int
    notes: dict[str, Any] = field(default_factory=dict)

    def still_speaks(self) -> bool:
        """Whether nothing has ended this answer."""
        return not self.caller.of_type("interruption", after_s=self.began_s)

    def text(self) -> str:
        """All that the agent said it would say in this answer."""
        said: list[Received] = self.caller.of_type("agent_response")
        texts = [
            e.payload["agent_response_event"]["agent_response"]
            for e in said
            if e.payload["agent_response_event"]["event_id"] == self.event_id
        ]
        return texts[-1] if texts else ""


async def _reach_answer(caller: Caller) -> LongAnswer | None:
    speech = OPENING.speak(OPENING_TEXT)
    sound = caller.say(speech.pcm, at_s=caller.now_s + 0.3)
    await caller.sleep_until(caller.wall_s(sound.end_sample))
    began_s = await caller.wait_until_audible(caller.now_s - 0.2, timeout_s=8)
    if began_s is None:
        return None
    return LongAnswer(caller, began_s, caller.playback.stretches[-1].event_id)


# --- What must not stop the agent ---------------------------------------------------


def backchannels(line: Line, rng: Rng, count: int) -> list[Play]:
    """A listener's sounds, coughs and clicks: three to a call."""
    sounds: list[tuple[str, Samples]] = []
    for index, text in enumerate(pick(rng, cases.BACKCHANNELS, count)):
        if index % 8 == 3:
            sounds.append((f"cough {index}", noises.cough(rng)))
        elif index % 8 == 7:
            sounds.append((f"click {index}", noises.click(rng)))
        else:
            how = delivery(rng, ALL, index)
            sounds.append((f"{text} ({how.voice} x{how.speed})", how.speak(text).pcm))
    size = len(OVERLAPS_AT_S)
    return [
        partial(_overlaps, line, sounds[first : first + size])
        for first in range(0, len(sounds), size)
    ]


async def _overlaps(line: Line, sounds: list[tuple[str, Samples]]) -> Outcome:
    outcome = Outcome("backchannel", "; ".join(name for name, _ in sounds))
    each: list[dict[str, Any]] = []
    async with line(AGENT) as caller:
        answer = await _reach_answer(caller)
        if answer is None:
            outcome.failures.append("no answer")
            return outcome
        for (name, pcm), after_s in zip(sounds, OVERLAPS_AT_S, strict=False):
            at_s = max(answer.began_s + after_s, caller.now_s + 0.1)
            sound = caller.say(pcm, at_s=at_s)
            until_s = caller.wall_s(sound.end_sample) + 3.5
            await caller.sleep_until(until_s)
            halts = caller.playback.halts(at_s, until_s)
            stopped = not answer.still_speaks() or caller.now_s > (
                caller.playback.busy_until_s + 1.0
            )
            longest_s = max((length for _, length in halts), default=0.0)
            each.append({"sound": name, "stopped": stopped, "halt_s": longest_s})
            if stopped:
                outcome.failures.append("stopped for good")
                break
            if longest_s > 2.0:
                outcome.failures.append("slow to resume")
        if answer.still_speaks():
            await caller.wait_until_quiet(1.5)
            outcome.heard = caller.playback.heard()
        await caller.sleep_until(caller.now_s + 0.5)
        turns = len(caller.of_type("user_transcript")) - 1
        outcome.figures = {
            "sounds": each,
            "text": answer.text(),
            "extra_turns": turns,
            "late_chunks": caller.late_chunks,
        }
    return outcome


def echoes(line: Line, rng: Rng, count: int) -> list[Play]:
    """The agent's own voice comes back through the microphone, quieter and later."""
    return [
        partial(
            _echo,
            line,
            round(float(rng.uniform(0.05, 0.35)), 2),
            int(rng.integers(80, 151)),
        )
        for _ in range(count)
    ]


async def _echo(line: Line, gain: float, delay_ms: int) -> Outcome:
    outcome = Outcome("echo", f"gain {gain}, {delay_ms} ms")
    async with line(AGENT) as caller:
        caller.hear_echo(gain, delay_ms)
        answer = await _reach_answer(caller)
        if answer is None:
            outcome.failures.append("no answer")
            return outcome
        await caller.wait_until_quiet(2.2)
        halts = caller.playback.halts(answer.began_s)
        longest_s = max((length for _, length in halts), default=0.0)
        if answer.still_speaks():
            outcome.heard = caller.playback.heard()
        else:
            outcome.failures.append("stopped for good")
        if longest_s > 2.0:
            outcome.failures.append("slow to resume")
        turns = len(caller.of_type("user_transcript")) - 1
        outcome.figures = {
            "halts": len(halts),
            "halt_s": longest_s,
            "text": answer.text(),
            "extra_turns": turns,
            "late_chunks": caller.late_chunks,
        }
    return outcome


def undisturbed(line: Line, rng: Rng, count: int) -> list[Play]:
    """Nothing is heard meanwhile: what the ear alone gets wrong."""
    return [partial(_undisturbed, line) for _ in range(count)]


async def _undisturbed(line: Line) -> Outcome:
    outcome = Outcome("undisturbed", "nothing")
    async with line(AGENT) as caller:
        answer = await _reach_answer(caller)
        if answer is None:
            outcome.failures.append("no answer")
            return outcome
        await caller.wait_until_quiet(1.5)
        outcome.heard = caller.playback.heard()
        halts = caller.playback.halts(answer.began_s)
        outcome.figures = {"text": answer.text(), "halts": len(halts)}
    return outcome


# --- What must stop the agent -------------------------------------------------------


def interruptions(line: Line, rng: Rng, count: int) -> list[Play]:
    """The caller takes the word."""
    plays: list[Play] = []
    for index, text in enumerate(pick(rng, cases.INTERRUPTIONS, count)):
        after_s = round(float(rng.uniform(1.5, 6.0)), 2)
        how = delivery(rng, ALL, index).prepare(text)
        plays.append(partial(interruption, line, text, after_s, how))
    return plays


async def interruption(line: Line, text: str, after_s: float, how: How) -> Outcome:
    outcome = Outcome("interruption", f"{text} at {after_s} s ({how})")
    speech = how.speak(text)
    async with line(AGENT) as caller:
        caller.microphone.set_background(how.noise())
        answer = await _reach_answer(caller)
        if answer is None:
            outcome.failures.append("no answer")
            return outcome
        sound = caller.say(speech.pcm, at_s=answer.began_s + after_s)
        began_s = caller.wall_s(sound.first_sample + speech.first_sample)
        ended_s = caller.wall_s(sound.first_sample + speech.end_sample)
        await caller.sleep_until(max(began_s + SILENT_WITHIN_S, ended_s + 2.5))
        stopped = caller.of_type("interruption", after_s=began_s)
        silent_s = caller.playback.last_audible_s(
            answer.began_s, event_id=answer.event_id
        )
        assert silent_s is not None
        stop_ms = max(0.0, (silent_s - began_s) * 1000)
        if not stopped or stop_ms > SILENT_WITHIN_S * 1000 - 500:
            outcome.failures.append("missed")
        corrections = [
            e.payload["agent_response_correction_event"]
            for e in caller.of_type("agent_response_correction", after_s=began_s)
        ]
        halts = caller.playback.halts(began_s - 0.5, began_s + SILENT_WITHIN_S)
        first_halt_ms = (halts[0][0] - began_s) * 1000 if halts else None
        outcome.heard = _heard_of(caller, answer.event_id)
        outcome.figures = {
            "stop_ms": round(stop_ms, 1),
            "first_halt_ms": first_halt_ms and round(first_halt_ms, 1),
            "interruption_event_ms": stopped
            and round((stopped[0].at_s - began_s) * 1000, 1),
            "said_ms": round((ended_s - began_s) * 1000),
            "turns": len(caller.of_type("user_transcript", after_s=began_s)),
            "text": answer.text(),
            "corrected": corrections[0]["corrected_agent_response"]
            if corrections
            else None,
            "late_chunks": caller.late_chunks,
        }
    return outcome


def _heard_of(caller: Caller, event_id: int) -> Samples:
    stretches = [s for s in caller.playback.stretches if s.event_id == event_id]
    last_s = stretches[-1].starts_s + len(stretches[-1].pcm) / RATE_HZ
    return caller.playback.heard(stretches[0].starts_s, last_s)

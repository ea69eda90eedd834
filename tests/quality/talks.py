"""Scenarios in which the caller has the word: pauses, questions, sentences, noise."""

from functools import partial

from tests.callers import noises
from tests.callers.ear import words
from tests.callers.voices import ALL, CLEAR, NATURAL, RATE_HZ
from tests.quality import cases
from tests.quality.call_plan import (
    Delivery,
    Line,
    Outcome,
    Play,
    Rng,
    background,
    delivery,
    pick,
)

AGENT = "agent_quality"
"""The demo desk without a greeting, and patient with silence."""
NOISES = (
    "room white",
    "loud white",
    "room pink",
    "loud pink",
    "loud brown",
    "room hum",
    "loud hum",
    "room clicks",
    "quiet babble",
    "room babble",
)
NOISE_SECONDS = 12


def pauses(line: Line, rng: Rng, count: int) -> list[Play]:
    """A sentence with a pause where it cannot be over."""
    plays: list[Play] = []
    for index, (first, second) in enumerate(pick(rng, cases.PAUSED, count)):
        pause_s = round(float(rng.uniform(0.6, 1.3)), 2)
        # A comma makes most engines keep the voice up, as people do when they think.
        first = first + ("," if rng.random() < 0.5 else "")
        how = delivery(rng, ALL, index).prepare(first, second)
        plays.append(partial(_pause, line, (first, second), pause_s, how))
    return plays


async def _pause(
    line: Line, halves: tuple[str, str], pause_s: float, how: Delivery
) -> Outcome:
    first, second = (how.speak(half) for half in halves)
    outcome = Outcome("pause", f"{halves[0]} [{pause_s}] {halves[1]} ({how})")
    async with line(AGENT) as caller:
        caller.microphone.set_background(how.noise())
        one = caller.say(first.pcm, at_s=caller.now_s + 0.5)
        first_ends = one.first_sample + first.end_sample
        start = first_ends + round(pause_s * RATE_HZ) - second.first_sample
        two = caller.say(second.pcm, at_s=caller.wall_s(start))
        began_s = caller.wall_s(one.first_sample)
        resumes_s = caller.wall_s(two.first_sample + second.first_sample)
        ended_s = caller.wall_s(two.first_sample + second.end_sample)
        await caller.sleep_until(ended_s - 0.05)
        early_s = caller.playback.first_audible_s(began_s)
        early_turns = caller.of_type("user_transcript")
        if early_s is not None or early_turns:
            outcome.failures.append("cut off")
        answered_s = await caller.wait_until_audible(ended_s - 0.05, timeout_s=5)
        turns = [_transcript(e.payload) for e in caller.of_type("user_transcript")]
    outcome.figures = {
        "pause_s": pause_s,
        "turns": turns,
        "audible_after_pause_began_s": _since(early_s, resumes_s - pause_s),
        "response_ms": _since_ms(answered_s, ended_s),
        "late_chunks": caller.late_chunks,
    }
    return outcome


def questions(line: Line, rng: Rng, count: int) -> list[Play]:
    """A complete short question."""
    return [
        partial(
            _question,
            line,
            "question",
            text,
            delivery(rng, ALL, index).prepare(text),
        )
        for index, text in enumerate(pick(rng, cases.QUESTIONS, count))
    ]


def sentences(line: Line, rng: Rng, count: int) -> list[Play]:
    """Clear voices in a quiet room, for word errors."""
    texts = pick(rng, (*cases.SENTENCES, *cases.QUESTIONS), count)
    return [
        partial(
            _question,
            line,
            "sentence",
            text,
            Delivery(NATURAL[index % len(NATURAL)], 1.0, "none").prepare(text),
        )
        for index, text in enumerate(texts)
    ]


async def _question(line: Line, scenario: str, text: str, how: Delivery) -> Outcome:
    speech = how.speak(text)
    outcome = Outcome(scenario, f"{text} ({how})")
    async with line(AGENT) as caller:
        caller.microphone.set_background(how.noise())
        sound = caller.say(speech.pcm, at_s=caller.now_s + 0.5)
        ended_s = caller.wall_s(sound.first_sample + speech.end_sample)
        await caller.sleep_until(ended_s - 0.05)
        if caller.playback.stretches:
            outcome.failures.append("cut off")
        answered_s = await caller.wait_until_audible(ended_s - 0.05, timeout_s=6)
        await caller.sleep_until(caller.now_s + 0.3)
        turns = [_transcript(e.payload) for e in caller.of_type("user_transcript")]
    if answered_s is None:
        outcome.failures.append("no answer")
    outcome.figures = {
        "text": text,
        "voice": how.voice,
        "response_ms": _since_ms(answered_s, ended_s),
        "turns": turns,
        "clear": how.voice in CLEAR and how.background == "none",
        "late_chunks": caller.late_chunks,
    }
    return outcome


def noise_only(line: Line, rng: Rng, count: int) -> list[Play]:
    """Noise and nothing else."""
    names = pick(rng, NOISES, count)
    for name in names:
        background(name)
    return [partial(_noise, line, name) for name in names]


async def _noise(line: Line, name: str) -> Outcome:
    outcome = Outcome("noise", name)
    async with line(AGENT) as caller:
        sound = background(name)
        assert sound is not None
        await caller.sleep_until(caller.now_s + 0.5)
        await caller.say_all(sound[: NOISE_SECONDS * noises.RATE_HZ])
        await caller.sleep_until(caller.now_s + 2.5)
        turns = [_transcript(e.payload) for e in caller.of_type("user_transcript")]
        if turns or caller.playback.stretches:
            outcome.failures.append("turn from noise")
    outcome.figures = {"turns": turns, "late_chunks": caller.late_chunks}
    return outcome


def _transcript(payload: dict[str, object]) -> str:
    event = payload["user_transcription_event"]
    assert isinstance(event, dict)
    return str(event["user_transcript"])


def word_errors(text: str, transcript: str) -> tuple[list[str], list[str]]:
    """Reference and hypothesis, plain."""
    return words(text), words(transcript)


def _since(moment_s: float | None, from_s: float) -> float | None:
    return None if moment_s is None else round(moment_s - from_s, 3)


def _since_ms(moment_s: float | None, from_s: float) -> float | None:
    return None if moment_s is None else round((moment_s - from_s) * 1000, 1)

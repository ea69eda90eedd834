"""Which character is told with which audio."""

import numpy as np
import pytest

from conversations.engine.alignment import MS_PER_CHARACTER
from conversations.engine.outputs import AgentAudio, AgentSaid
from conversations.engine.playout import CHUNK_MS, Playout
from conversations.engine.ports import CharacterTimes
from tests.engine.rehearsal import Rehearsal, rehearse
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import noise, speech

RATE_HZ = 16_000


def sound(duration_ms, level=1_000):
    return np.full(duration_ms * 16, level, "<i2").tobytes()


def played(made):
    """When each character is heard: [(character, start, duration)], all from the start."""
    marks, now_ms = [], 0.0
    while True:
        now_ms = max(now_ms, made.due_ms())
        chunk = made.take_chunk(now_ms)
        if chunk is None:
            return marks
        if chunk.times is not None:
            rows = zip(
                chunk.times.characters,
                chunk.times.starts_ms,
                chunk.times.durations_ms,
                strict=True,
            )
            marks += [(char, chunk.heard_at_ms + at, last) for char, at, last in rows]


def text_of(marks):
    return "".join(character for character, _, _ in marks)


def a_playout(*pieces):
    made = Playout(RATE_HZ, lead_ms=80)
    for text, pcm, *times in pieces:
        piece = made.begin_piece(text)
        piece.add(pcm)
        piece.times = times[0] if times else None
        piece.complete = True
    made.finish()
    return made


def test_characters_are_spread_over_the_voice_and_not_over_the_silence_around_it():
    text = "Hello."
    marks = played(a_playout((text, sound(100, 0) + sound(600) + sound(300, 0))))
    assert text_of(marks) == text
    assert [at for _, at, _ in marks] == [100, 200, 300, 400, 500, 600]
    assert {duration for _, _, duration in marks} == {100}


def test_times_of_the_synthesiser_count():
    times = CharacterTimes(("H", "i", "!"), (50, 400, 410), (350, 10, 5))
    marks = played(a_playout(("Hi!", sound(600), times)))
    assert marks == [("H", 50, 350), ("i", 400, 10), ("!", 410, 5)]


def test_times_of_another_text_do_not_count():
    times = CharacterTimes(("h", "a", "i"), (0, 10, 20), (10, 10, 10))
    marks = played(a_playout(("Hi!", sound(300), times)))
    assert [at for _, at, _ in marks] == [0, 100, 200]


def test_sentences_are_told_with_a_space_between_them():
    marks = played(a_playout(("One.", sound(400)), ("Two.", sound(400))))
    assert text_of(marks) == "One. Two."
    assert [at for char, at, _ in marks if char == "T"] == [400]


def test_each_character_comes_with_the_audio_it_begins_in():
    made = a_playout(("Hello there.", sound(1_200)))
    now_ms = 0.0
    while (chunk := made.take_chunk(now_ms)) is not None:
        now_ms = max(now_ms, made.due_ms())
        for start_ms in chunk.times.starts_ms if chunk.times else ():
            assert 0 <= start_ms < CHUNK_MS


def test_a_voice_that_is_faster_than_thought_leaves_no_character_out():
    made = Playout(RATE_HZ, lead_ms=80)
    text = "x" * 100
    piece = made.begin_piece(text)
    marks = []
    for _ in range(20):
        piece.add(sound(40))
        marks += played(made)
    piece.complete = True
    made.finish()
    marks += played(made)
    assert 100 * MS_PER_CHARACTER > 800
    assert text_of(marks) == text
    assert max(at for _, at, _ in marks) < 800


def test_a_voice_that_is_slower_than_thought_tells_no_character_twice():
    made = Playout(RATE_HZ, lead_ms=80)
    piece = made.begin_piece("Well.")
    marks = []
    for _ in range(50):
        piece.add(sound(40))
        marks += played(made)
    piece.complete = True
    made.finish()
    assert text_of(marks + played(made)) == "Well."


def test_times_may_come_bit_by_bit():
    made = Playout(RATE_HZ, lead_ms=80)
    piece = made.begin_piece("One, two.")
    piece.add(sound(400))
    piece.times = CharacterTimes(tuple("One, "), (0, 50, 100, 150, 200), (50,) * 5)
    marks = played(made)
    assert text_of(marks) == "One, "
    piece.add(sound(400))
    starts = (0, 50, 100, 150, 200, 400, 500, 600, 700)
    piece.times = CharacterTimes(tuple("One, two."), starts, (50,) * 9)
    piece.complete = True
    made.finish()
    marks += played(made)
    assert text_of(marks) == "One, two."
    assert marks[5] == ("t", 400, 50)


@pytest.mark.parametrize("with_times", [True, False])
def test_what_is_heard_is_told_letter_by_letter(with_times):
    answer = "We open at nine. And we close at five, except on Sundays."

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentSaid)
        await held.is_silent(6_000)

    voice = FakeTextToSpeech(with_times=with_times)
    model = FakeLanguageModel([answer])
    held = rehearse(script, Rehearsal(language_model=model, text_to_speech=voice))
    told = [audio.times for audio in held.of(AgentAudio) if audio.times is not None]
    assert "".join("".join(times.characters) for times in told) == answer
    steps = {duration for times in told for duration in times.durations_ms}
    assert steps == {50, 0}


def test_words_that_are_played_again_are_told_once():
    answer = "We open at nine. And we close at five, except on Sundays."

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(1_500)
        await held.says(noise(200))
        await held.is_silent(6_000)

    held = rehearse(script, Rehearsal(language_model=FakeLanguageModel([answer])))
    assert held.notes.count("false_interruption") == 1
    assert held.audio_ms() >= 50 * (len(answer) - 1)
    told = [audio.times for audio in held.of(AgentAudio) if audio.times is not None]
    assert "".join("".join(times.characters) for times in told) == answer

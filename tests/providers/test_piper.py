import numpy as np
import pytest

from conversations.engine.ports import ProviderError, SpeechRequest
from conversations.providers import piper
from conversations.providers.piper import PiperTextToSpeech, Samples, voiced, with_gaps
from conversations.providers.threads import InferencePool


def trimmed(samples: Samples, rate_hz: int = 16_000) -> Samples:
    return samples[with_gaps(voiced(samples), len(samples), rate_hz, tail_ms=90)]


def test_silence_is_trimmed_to_a_natural_gap() -> None:
    rate_hz = 16_000
    speech = np.full(1_600, 5_000, dtype=np.int16)
    silence = np.zeros(rate_hz, dtype=np.int16)
    cut = trimmed(np.concatenate([silence, speech, silence]))
    assert len(cut) == 16 * (piper.LEAD_MS + 100 + 90)


def test_audio_without_speech_becomes_nothing() -> None:
    assert len(trimmed(np.zeros(1_000, dtype=np.int16))) == 0


def test_short_silence_is_left_as_it_is() -> None:
    speech = np.full(160, 5_000, dtype=np.int16)
    assert len(trimmed(speech)) == 160


async def test_other_languages_are_refused_with_the_fix() -> None:
    voice = PiperTextToSpeech(InferencePool(1))
    with pytest.raises(ProviderError, match="English only.*openai/MODEL"):
        await anext(voice.speak(SpeechRequest("Guten Tag", 16_000, language="de")))


@pytest.mark.models
async def test_speech_has_the_wanted_rate_and_the_second_time_comes_from_memory() -> (
    None
):
    pool = InferencePool(1)
    voice = PiperTextToSpeech(pool)
    lengths = {}
    for rate_hz in (8_000, 16_000, 48_000):
        request = SpeechRequest("We are open today.", rate_hz)
        chunks = [chunk.pcm async for chunk in voice.speak(request)]
        lengths[rate_hz] = len(b"".join(chunks)) / 2 / rate_hz
        assert [chunk.pcm async for chunk in voice.speak(request)] == chunks
    assert all(0.6 < seconds < 2.5 for seconds in lengths.values())
    pool.close()


@pytest.mark.models
async def test_a_long_sentence_comes_clause_by_clause_and_faster_when_asked() -> None:
    pool = InferencePool(1)
    voice = PiperTextToSpeech(pool)
    text = "The library is open until seven today, and on Saturday it closes at four."

    async def seconds(speed: float) -> tuple[int, float]:
        request = SpeechRequest(text, 16_000, speed=speed)
        chunks = [chunk.pcm async for chunk in voice.speak(request)]
        return len(chunks), len(b"".join(chunks)) / 32_000

    count, normal = await seconds(1.0)
    _, fast = await seconds(1.5)
    assert count == 2
    assert fast < 0.85 * normal
    pool.close()


def loudness_ms(pcm: bytes) -> list[float]:
    """How loud each ms is, at 16 kHz."""
    samples = np.abs(np.frombuffer(pcm, "<i2").astype(np.float32))
    return list(samples[: len(samples) // 16 * 16].reshape(-1, 16).mean(axis=1))


@pytest.mark.models
async def test_each_word_is_told_where_it_sounds() -> None:
    pool = InferencePool(1)
    voice = PiperTextToSpeech(pool)
    text = "Well, the library opens at nine; on Sundays it is closed."
    request = SpeechRequest(text, 16_000)
    first = [chunk async for chunk in voice.speak(request)]
    assert [chunk async for chunk in voice.speak(request)] == first
    pcm = b"".join(chunk.pcm for chunk in first)
    times = first[-1].times
    assert times is not None
    assert "".join(times.characters) == text
    starts = times.starts_ms
    assert list(starts) == sorted(starts)
    assert starts[-1] + times.durations_ms[-1] <= len(pcm) / 32
    # It pauses between its breaths and nowhere else for so long.
    loud = loudness_ms(pcm)
    pause_at = text.index(" on Sundays")
    spoken = loud[starts[0] : starts[pause_at]]
    assert np.mean(spoken) > 3 * np.mean(loud[starts[pause_at] : starts[pause_at + 1]])
    pool.close()


@pytest.mark.models
async def test_words_that_are_no_words_to_the_eye_share_the_time_of_the_voice() -> None:
    pool = InferencePool(1)
    voice = PiperTextToSpeech(pool)
    text = "It was built in 1984."
    chunks = [chunk async for chunk in voice.speak(SpeechRequest(text, 16_000))]
    times = chunks[-1].times
    assert times is not None
    assert "".join(times.characters) == text
    assert len(set(times.durations_ms)) <= 2, "a rounding apart"
    pool.close()

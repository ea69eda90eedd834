import numpy as np
import pytest

from conversations.engine.ports import ProviderError, SpeechRequest
from conversations.providers import piper
from conversations.providers.piper import PiperTextToSpeech, trimmed
from conversations.providers.threads import InferencePool


def test_silence_is_trimmed_to_a_natural_gap() -> None:
    rate_hz = 16_000
    speech = np.full(1_600, 5_000, dtype=np.int16)
    silence = np.zeros(rate_hz, dtype=np.int16)
    cut = trimmed(np.concatenate([silence, speech, silence]), rate_hz, tail_ms=90)
    assert len(cut) == 16 * (piper.LEAD_MS + 100 + 90)


def test_audio_without_speech_becomes_nothing() -> None:
    assert len(trimmed(np.zeros(1_000, dtype=np.int16), 16_000, tail_ms=90)) == 0


def test_short_silence_is_left_as_it_is() -> None:
    speech = np.full(160, 5_000, dtype=np.int16)
    assert len(trimmed(speech, 16_000, tail_ms=90)) == 160


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

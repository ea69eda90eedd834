"""The fakes keep the ports' contracts, else every engine test stands on sand."""

import asyncio
import time

import pytest

from conversations.engine.ports import (
    LanguageModel,
    ReplyRequest,
    SpeechRequest,
    SpeechToText,
    TextDelta,
    TextToSpeech,
    TranscriptionRequest,
    VoiceActivity,
)
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_voice_activity import FakeVoiceActivity
from tests.fakes.spoken_audio import noise, silence, speech, words_in
from tests.fakes.virtual_time import NothingWillHappen, elapsed_ms, run_virtual


def test_virtual_time_jumps_over_waits() -> None:
    async def main() -> int:
        await asyncio.sleep(3_600)
        return elapsed_ms()

    assert run_virtual(main()) == 3_600_000


def test_virtual_time_keeps_timers_in_order() -> None:
    async def main() -> list[int]:
        seen: list[int] = []

        async def after(ms: int) -> None:
            await asyncio.sleep(ms / 1000)
            seen.append(elapsed_ms())

        await asyncio.gather(after(300), after(10), after(200))
        return seen

    assert run_virtual(main()) == [10, 200, 300]


def test_virtual_time_waits_for_threads_without_moving_the_clock() -> None:
    async def main() -> int:
        async with asyncio.timeout(0.001):
            await asyncio.to_thread(time.sleep, 0.02)
        return elapsed_ms()

    assert run_virtual(main()) == 0


def test_virtual_time_reports_a_hang() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingWillHappen):
        run_virtual(main())


def test_words_are_read_back_from_a_cut() -> None:
    pcm = silence(200) + speech("one two") + silence(500) + speech("three")
    assert words_in(pcm) == "one two three"
    assert words_in(pcm[: 2 * 16 * 520]) == "one"
    assert words_in(noise(300)) == ""


def test_voice_activity_scores_in_order_and_not_after_close() -> None:
    port: VoiceActivity = FakeVoiceActivity(delay_ms=5)
    scores: list[float] = []

    async def main() -> None:
        stream = port.open(scores.append)
        stream.push(silence(32))
        stream.push(speech("hello", 32))
        await asyncio.sleep(0.006)
        stream.push(silence(32))
        stream.close()
        await asyncio.sleep(0.1)

    run_virtual(main())
    assert scores == [0.02, 0.95]


def test_language_model_streams_its_script_and_counts_abandoned() -> None:
    port = FakeLanguageModel([["Hello ", Pause(100), "there."], "Bye."])
    model: LanguageModel = port

    async def main() -> list[tuple[int, str]]:
        request = ReplyRequest(messages=())
        seen: list[tuple[int, str]] = []
        async for part in model.reply(request):
            assert isinstance(part, TextDelta)
            seen.append((elapsed_ms(), part.text))
        iterator = model.reply(request)
        await anext(iterator)
        await iterator.aclose()  # type: ignore[attr-defined]  # a generator
        return seen

    assert run_virtual(main()) == [(200, "Hello "), (300, "there.")]
    assert (port.finished, port.abandoned) == (1, 1)


def test_text_to_speech_has_known_length() -> None:
    port: TextToSpeech = FakeTextToSpeech(ms_per_character=50, first_delay_ms=80)

    async def main() -> tuple[int, int]:
        size = 0
        async for chunk in port.speak(SpeechRequest("Hello", rate_hz=16_000)):
            size += len(chunk.pcm)
        return size, elapsed_ms()

    assert run_virtual(main()) == (2 * 16 * 250, 80)


def test_speech_to_text_reads_words_and_raises_by_script() -> None:
    fake = FakeSpeechToText([OSError("down")], delay_ms=100)
    port: SpeechToText = fake

    async def main() -> str:
        request = TranscriptionRequest(pcm=speech("good morning"))
        with pytest.raises(OSError, match="down"):
            await port.transcribe(request)
        return await port.transcribe(request)

    assert run_virtual(main()) == "good morning"
    assert len(fake.requests) == 2

import asyncio

import numpy as np

from conversations.engine.ports import (
    ChatMessage,
    ReplyRequest,
    SpeechRequest,
    TextDelta,
    TranscriptionRequest,
)
from conversations.providers import scripted
from tests.fakes.virtual_time import elapsed_ms, run_virtual


def test_loud_is_speech_and_scores_stop_with_the_stream() -> None:
    scores: list[float] = []

    async def main() -> None:
        stream = scripted.EnergyVoiceActivity().open(scores.append)
        for level in (0, 5_000, 0):
            stream.push(np.full(512, level, dtype="<i2").tobytes())
        await asyncio.sleep(0)
        stream.push(bytes(1_024))
        stream.close()
        await asyncio.sleep(0)

    run_virtual(main())
    assert [score > 0.5 for score in scores] == [False, True, False]


def test_the_recogniser_says_its_lines_in_turn() -> None:
    recogniser = scripted.ScriptedSpeechToText(["one", "two"], delay_ms=100)

    async def main() -> list[str]:
        tentative = await recogniser.transcribe(TranscriptionRequest(b"", final=False))
        final = [
            await recogniser.transcribe(TranscriptionRequest(b"")) for _ in range(3)
        ]
        assert elapsed_ms() == 400
        return [tentative, *final]

    assert run_virtual(main()) == ["one", "one", "two", "one"]


def test_the_echo_repeats_the_user() -> None:
    request = ReplyRequest([ChatMessage("user", "Good morning")])

    async def main() -> str:
        parts = [part async for part in scripted.EchoLanguageModel().reply(request)]
        return "".join(part.text for part in parts if isinstance(part, TextDelta))

    assert run_virtual(main()) == "You said: Good morning"


def test_the_tone_has_a_known_length_and_known_times() -> None:
    async def main() -> None:
        voice = scripted.ToneTextToSpeech()
        chunks = [c async for c in voice.speak(SpeechRequest("Hi you", 16_000))]
        assert sum(len(c.pcm) for c in chunks) == 6 * scripted.MS_PER_CHARACTER * 32
        times = chunks[0].times
        assert times is not None
        assert times.characters == tuple("Hi you")
        assert times.starts_ms[3] == 3 * scripted.MS_PER_CHARACTER
        samples = np.frombuffer(b"".join(c.pcm for c in chunks), dtype="<i2")
        gap = slice(2 * 960, 3 * 960)
        assert not samples[gap].any()
        assert samples[: 2 * 960].any()

    run_virtual(main())

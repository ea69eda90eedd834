"""Chains on virtual time, made of the same fakes the engine is tested with."""

import asyncio

import pytest

from conversations.engine.ports import (
    ProviderError,
    ReplyRequest,
    SpeechRequest,
    TextDelta,
    TranscriptionRequest,
)
from conversations.providers.fallback import (
    REST_S,
    FallbackLanguageModel,
    FallbackSpeechToText,
    FallbackTextToSpeech,
)
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.virtual_time import elapsed_ms, run_virtual

REQUEST = ReplyRequest(messages=())
DOWN = ProviderError("down")


async def said(chain: FallbackLanguageModel) -> str:
    parts = [part async for part in chain.reply(REQUEST)]
    return "".join(part.text for part in parts if isinstance(part, TextDelta))


def test_the_first_answers_when_it_can() -> None:
    second = FakeLanguageModel(["Two."])
    chain = FallbackLanguageModel(
        [("a", FakeLanguageModel(["One."])), ("b", second)], 500
    )
    assert run_virtual(said(chain)) == "One."
    assert second.requests == []


@pytest.mark.parametrize(
    ("first", "after_ms"),
    [
        (FakeLanguageModel([[DOWN]], first_delay_ms=100), 300),
        (FakeLanguageModel(["Late."], first_delay_ms=5_000), 700),
        (FakeLanguageModel([[]], first_delay_ms=100), 300),
    ],
    ids=["fails", "too slow", "empty"],
)
def test_the_next_takes_over(first: FakeLanguageModel, after_ms: int) -> None:
    async def main() -> tuple[str, int]:
        chain = FallbackLanguageModel(
            [("a", first), ("b", FakeLanguageModel(["Two."], first_delay_ms=200))], 500
        )
        return await said(chain), elapsed_ms()

    assert run_virtual(main()) == ("Two.", after_ms)


def test_who_is_asked_is_told_in_turn() -> None:
    asked: list[str] = []
    dead, well = FakeLanguageModel([[DOWN]]), FakeLanguageModel(["Two."])
    chain = FallbackLanguageModel([("a", dead), ("b", well)], 500)

    async def main() -> None:
        request = ReplyRequest((), on_asked=asked.append)
        # The second time the first one rests.
        for _ in range(2):
            [part async for part in chain.reply(request)]

    run_virtual(main())
    assert asked == ["a", "b", "b"]


def test_which_recogniser_and_which_voice_is_asked_is_told() -> None:
    asked: list[str] = []
    ears = FallbackSpeechToText(
        [("a", FakeSpeechToText([DOWN])), ("b", FakeSpeechToText(["hello"]))], 500
    )
    dumb = FakeTextToSpeech(failures={"Hello.": DOWN})
    voices = FallbackTextToSpeech([("c", dumb), ("d", FakeTextToSpeech())], 500)

    async def main() -> None:
        await ears.transcribe(TranscriptionRequest(b"", on_asked=asked.append))
        request = SpeechRequest("Hello.", 16_000, on_asked=asked.append)
        [chunk async for chunk in voices.speak(request)]

    run_virtual(main())
    assert asked == ["a", "b", "c", "d"]


def test_after_the_first_words_an_error_is_final() -> None:
    first = FakeLanguageModel([["Well, ", DOWN]])
    second = FakeLanguageModel(["Two."])
    chain = FallbackLanguageModel([("a", first), ("b", second)], 500)
    with pytest.raises(ProviderError, match="down"):
        run_virtual(said(chain))
    assert second.requests == []


def test_the_last_ones_error_is_told_and_it_has_all_the_time() -> None:
    slow = FakeLanguageModel(["At last."], first_delay_ms=9_000)
    chain = FallbackLanguageModel(
        [("a", FakeLanguageModel([[DOWN]])), ("b", slow)], 500
    )
    assert run_virtual(said(chain)) == "At last."
    chain = FallbackLanguageModel([("a", FakeLanguageModel([[DOWN]]))], 500)
    with pytest.raises(ProviderError, match="down"):
        run_virtual(said(chain))


def test_one_that_failed_is_passed_over_for_a_while() -> None:
    first = FakeLanguageModel([[DOWN], "One."])
    chain = FallbackLanguageModel(
        [("a", first), ("b", FakeLanguageModel(["Two."]))], 500
    )

    async def main() -> list[str]:
        answers = [await said(chain), await said(chain)]
        await asyncio.sleep(REST_S)
        return [*answers, await said(chain)]

    assert run_virtual(main()) == ["Two.", "Two.", "One."]


def test_when_all_rest_all_are_tried() -> None:
    first, second = FakeLanguageModel([[DOWN], "One."]), FakeLanguageModel([[DOWN]])
    chain = FallbackLanguageModel([("a", first), ("b", second)], 500)

    async def main() -> str:
        chain.failed("a", "a test")
        chain.failed("b", "a test")
        with pytest.raises(ProviderError):
            await said(chain)
        return await said(chain)

    assert run_virtual(main()) == "One."


def test_closing_the_chain_closes_the_provider() -> None:
    first = FakeLanguageModel([["One ", "two"]])
    chain = FallbackLanguageModel([("a", first), ("b", first)], 500)

    async def main() -> None:
        parts = chain.reply(REQUEST)
        await anext(parts)
        await parts.aclose()  # type: ignore[attr-defined]  # a generator

    run_virtual(main())
    assert first.abandoned == 1


def test_a_recogniser_takes_over_but_not_for_a_tentative_look() -> None:
    first = FakeSpeechToText([DOWN, DOWN], delay_ms=10)
    second = FakeSpeechToText(["hello"], delay_ms=10)
    chain = FallbackSpeechToText([("a", first), ("b", second)], 500)

    async def main() -> str:
        with pytest.raises(ProviderError):
            await chain.transcribe(TranscriptionRequest(b"", final=False))
        return await chain.transcribe(TranscriptionRequest(b""))

    assert run_virtual(main()) == "hello"


def test_a_slow_recogniser_is_given_up() -> None:
    first = FakeSpeechToText(["late"], delay_ms=5_000)
    chain = FallbackSpeechToText(
        [("a", first), ("b", FakeSpeechToText(["hello"], delay_ms=10))], 500
    )
    assert run_virtual(chain.transcribe(TranscriptionRequest(b""))) == "hello"
    assert first.cancelled == 1


def test_a_voice_takes_over() -> None:
    first = FakeTextToSpeech(failures={"Hello.": DOWN})
    second = FakeTextToSpeech()
    chain = FallbackTextToSpeech([("a", first), ("b", second)], 500)

    async def main() -> int:
        chunks = chain.speak(SpeechRequest("Hello.", 16_000))
        return sum([len(chunk.pcm) async for chunk in chunks])

    assert run_virtual(main()) == 6 * 50 * 32
    assert second.spoken == ["Hello."]

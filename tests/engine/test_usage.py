from contextlib import aclosing

import pytest

from conversations.engine.ports import (
    ChatMessage,
    FoundPassage,
    ProviderError,
    ReplyRequest,
    SpeechChunk,
    SpeechRequest,
    TextDelta,
    TokensUsed,
    ToolDeclaration,
    TranscriptionRequest,
)
from conversations.engine.record import ModelUsed
from conversations.engine.usage import (
    CountedLanguageModel,
    CountedSpeechToText,
    CountedTextToSpeech,
    ModelNames,
    guessed_tokens,
)


def is_free(name):
    return name.startswith("offline/")


NAMES = ModelNames("openai/small", is_free=is_free)
REQUEST = ReplyRequest(
    [ChatMessage("user", "x" * 40)],
    knowledge=("y" * 20,),
    found=(FoundPassage("d", "D", "z" * 16, 0.5),),
    tools=(ToolDeclaration("look", "Looks.", {}),),
)
READ = (40 + 20 + 16 + len("look") + len("Looks.") + len("{}")) // 4


class Model:
    """Says these parts; an exception among them is raised."""

    def __init__(self, *parts):
        self.parts = parts

    async def reply(self, request):
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


class Chain:
    """Asks providers of these names in turn, of which the last one does what it does."""

    def __init__(self, last, names):
        self.last = last
        self.names = names

    def _ask(self, request):
        for name in self.names:
            request.on_asked(name)

    def reply(self, request):
        self._ask(request)
        return self.last.reply(request)

    def speak(self, request):
        self._ask(request)
        return self.last.speak(request)

    async def transcribe(self, request):
        self._ask(request)
        return await self.last.transcribe(request)


async def heard(*parts, names=NAMES, most=99, asked=()):
    """What came of an answer of which so many parts are heard, and what it took.

    With names in `asked` the model is a chain of them, of which the last one answers.
    """
    used, came = [], []
    model = CountedLanguageModel(Chain(Model(*parts), asked), names, used.append)
    try:
        async with aclosing(model.reply(REQUEST)) as stream:
            async for part in stream:
                came.append(part)
                if len(came) == most:
                    break
    except ProviderError:
        came.append("failed")
    return came, used


async def test_counts_are_taken_out_of_the_answer_and_kept():
    words = TextDelta("Nine.")
    came, used = await heard(words, TokensUsed("openai/large", 120, 9))
    assert came == [words]
    assert used == [ModelUsed("llm", "openai/large", 1, 120, 9)]


async def test_counts_that_the_service_guessed_stay_guesses():
    _, used = await heard(TextDelta("a"), TokensUsed("m", 1, 1, estimated=True))
    assert used == [ModelUsed("llm", "m", 1, 1, 1, estimated=True)]


async def test_answer_that_nobody_hears_to_its_end_is_estimated():
    parts = TextDelta("Nine to five."), TextDelta(" On"), TokensUsed("m", 1, 1)
    _, used = await heard(*parts, most=1)
    written = guessed_tokens(len("Nine to five."))
    assert used == [ModelUsed("llm", "openai/small", 1, READ, written, estimated=True)]


async def test_answer_of_another_in_the_models_place_is_counted_as_that_ones():
    asked = "openai/small", "openai/spare"
    _, used = await heard(TextDelta("abcd"), asked=asked)
    assert used == [ModelUsed("llm", "openai/spare", 1, READ, 1, estimated=True)]


async def test_tokens_of_one_that_costs_nothing_in_its_place_are_not_guessed():
    _, used = await heard(TextDelta("abcd"), asked=("openai/small", "offline/answerer"))
    assert used == [ModelUsed("llm", "offline/answerer")]


async def test_chain_that_breaks_in_the_middle_is_counted_as_the_one_that_had_begun():
    asked = "offline/answerer", "openai/spare"
    parts = TextDelta("abcd"), ProviderError("gone")
    _, used = await heard(*parts, asked=asked)
    assert used == [ModelUsed("llm", "openai/spare", 1, READ, 1, estimated=True)]


async def test_chain_of_which_nobody_begins_takes_nothing():
    asked = "openai/small", "openai/spare"
    came, used = await heard(ProviderError("no"), asked=asked)
    assert (came, used) == (["failed"], [])


async def test_answer_that_is_never_asked_for_takes_nothing():
    used = []
    model = CountedLanguageModel(Model(TextDelta("a")), NAMES, used.append)
    await model.reply(REQUEST).aclose()
    assert used == []


async def test_model_that_refuses_to_begin_takes_nothing():
    came, used = await heard(ProviderError("no"))
    assert (came, used) == (["failed"], [])


async def test_answer_that_breaks_in_the_middle_is_estimated():
    came, used = await heard(TextDelta("abcd"), ProviderError("gone"))
    assert came[-1] == "failed"
    assert used == [ModelUsed("llm", "openai/small", 1, READ, 1, estimated=True)]


async def test_tokens_of_models_that_cost_nothing_are_not_guessed():
    _, used = await heard(
        TextDelta("a"), names=ModelNames("offline/answerer", is_free=is_free)
    )
    assert used == [ModelUsed("llm", "offline/answerer")]


class Ears:
    """Hears the same each time, or fails."""

    def __init__(self, error=None):
        self.error = error

    async def transcribe(self, request):
        if self.error:
            raise self.error
        return "hello"


async def test_what_is_transcribed_is_counted_in_time():
    used = []
    ears = CountedSpeechToText(Ears(), "openai/ears", used.append)
    assert await ears.transcribe(TranscriptionRequest(bytes(32 * 640))) == "hello"
    assert used == [ModelUsed("stt", "openai/ears", audio_ms=640)]


async def test_what_another_recogniser_heard_is_counted_as_that_ones():
    used = []
    chain = Chain(Ears(), ["openai/ears", "offline/moonshine"])
    ears = CountedSpeechToText(chain, "openai/ears", used.append)
    await ears.transcribe(TranscriptionRequest(bytes(32 * 640)))
    assert used == [ModelUsed("stt", "offline/moonshine", audio_ms=640)]


async def test_recogniser_that_fails_takes_nothing():
    used = []
    ears = CountedSpeechToText(Ears(ProviderError("deaf")), "e", used.append)
    with pytest.raises(ProviderError):
        await ears.transcribe(TranscriptionRequest(bytes(64)))
    assert used == []


class Mouth:
    """Speaks in so many chunks."""

    def __init__(self, *chunks):
        self.chunks = chunks

    async def speak(self, request):
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


@pytest.mark.parametrize("most", [1, 9])
async def test_what_is_spoken_is_counted_once_whoever_hears_it(most):
    used, came = [], []
    mouth = Mouth(SpeechChunk(b"ab"), SpeechChunk(b"cd"))
    voice = CountedTextToSpeech(mouth, "openai/voice", used.append)
    async with aclosing(voice.speak(SpeechRequest("Nine.", 16_000))) as chunks:
        async for chunk in chunks:
            came.append(chunk.pcm)
            if len(came) == most:
                break
    assert used == [ModelUsed("tts", "openai/voice", characters=5)]


async def test_what_another_voice_said_is_counted_as_that_ones():
    used = []
    chain = Chain(Mouth(SpeechChunk(b"ab")), ["openai/dear", "offline/piper"])
    voice = CountedTextToSpeech(chain, "openai/dear", used.append)
    [chunk async for chunk in voice.speak(SpeechRequest("Nine.", 16_000))]
    assert used == [ModelUsed("tts", "offline/piper", characters=5)]


async def test_voice_that_does_not_begin_takes_nothing():
    used = []
    voice = CountedTextToSpeech(Mouth(ProviderError("hoarse")), "v", used.append)
    with pytest.raises(ProviderError):
        [chunk async for chunk in voice.speak(SpeechRequest("Nine.", 16_000))]
    assert used == []


@pytest.mark.parametrize(("characters", "tokens"), [(0, 0), (1, 1), (4, 1), (5, 2)])
def test_a_guess_is_rounded_up(characters, tokens):
    assert guessed_tokens(characters) == tokens

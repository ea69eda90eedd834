import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.scripted import (
    EchoLanguageModel,
    ScriptedSpeechToText,
    ToneTextToSpeech,
)
from conversations.realtime.process.loopback import loopback_turn
from tests.realtime.conftest import FakeRegistry


class Silent:
    """A provider that works and gives nothing."""

    async def transcribe(self, request):
        return " "

    async def speak(self, request):
        return
        yield

    async def reply(self, request):
        return
        yield


class Stuck(Silent):
    async def transcribe(self, request):
        raise ProviderError("Speech recognition does not answer.")


def registry(**changes):
    return FakeRegistry(
        **{
            "speech_to_text_": ScriptedSpeechToText(("When are you open?",)),
            "language_model_": EchoLanguageModel(),
            "text_to_speech_": ToneTextToSpeech(),
            **changes,
        }
    )


async def test_a_turn_goes_round():
    assert await loopback_turn(registry()) == "You said: When are you open?"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"text_to_speech_": Silent()}, "no audio"),
        ({"speech_to_text_": Silent()}, "did not hear"),
        ({"language_model_": Silent()}, "no answer"),
        ({"speech_to_text_": Stuck()}, "does not answer"),
    ],
)
async def test_the_part_that_does_not_work_is_named(change, complaint):
    with pytest.raises(ProviderError, match=complaint):
        await loopback_turn(registry(**change))


async def test_a_turn_that_takes_too_long_is_a_problem(monkeypatch):
    monkeypatch.setattr("conversations.realtime.process.loopback.TIMEOUT_S", 0.01)
    slow = ScriptedSpeechToText(delay_ms=60_000)
    with pytest.raises(ProviderError, match="took longer than"):
        await loopback_turn(registry(speech_to_text_=slow))

"""Whoever calls is told what failed, not where it runs nor what it said."""

import pytest

from conversations.models import Note
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.openai_stt import OpenAiSpeechToText
from conversations.providers.openai_tts import OpenAiTextToSpeech
from conversations.providers.settings import Endpoint, Kind
from tests.fakes.spoken_audio import silence, speech
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient

ADDRESS = "127.0.0.1:9"


def dead(kind):
    """A service at an address where nobody listens."""
    return HttpEndpoint(kind, Endpoint(f"http://{ADDRESS}/v1"))


def without_model(providers):
    providers.language_model_ = OpenAiLanguageModel(dead(Kind.LLM), "m", name="o/m")


def without_ears(providers):
    providers.speech_to_text_ = OpenAiSpeechToText(dead(Kind.STT), "m")


def without_voice(providers):
    providers.text_to_speech_ = OpenAiTextToSpeech(dead(Kind.TTS), "m")


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("without", "told"),
    [
        (without_model, "The language model cannot be reached."),
        (without_ears, "The speech recognition cannot be reached."),
        (without_voice, "The voice cannot be reached."),
    ],
)
async def test_address_is_for_staff_alone(
    agent, providers, settings, caplog, without, told, debug
):
    settings.DEBUG = debug
    without(providers)
    await change_agent(first_message="")
    client = WireClient()
    await client.begin()
    await client.say(speech("When do you open?") + silence(2_500))
    event = await client.until("error")
    assert event["error_event"]["message"] == told
    await client.hang_up()
    await kept(client.conversation_id)
    assert ADDRESS not in "".join(client.texts)
    assert ADDRESS in caplog.text
    notes = [note.text async for note in Note.objects.all()]
    assert any(ADDRESS in note for note in notes)

"""What whole conversations take of models, counted over the socket into the bill."""

import pytest
from asgiref.sync import sync_to_async

from conversations.engine.ports import ProviderError, TokensUsed
from conversations.models import ModelPrice, ModelUse
from conversations.providers.fallback import (
    FallbackLanguageModel,
    FallbackSpeechToText,
    FallbackTextToSpeech,
)
from conversations.store.conversations.detail import conversation_detail
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import silence, speech
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient

SAID = "We open at nine."


@pytest.fixture
def paid(agent, providers):
    """An agent whose models are somebody's."""
    answer = [SAID, TokensUsed("openai/small", 1_000, 20)]
    providers.language_model_ = FakeLanguageModel([answer], first_delay_ms=1)
    agent.llm, agent.stt, agent.tts = "openai/small", "openai/ears", "openai/voice"
    agent.first_message = "Hello!"
    agent.save()
    return providers


async def uses_of(client):
    await client.hang_up()
    await kept(client.conversation_id)
    return {use.kind: use async for use in ModelUse.objects.all()}


async def test_tokens_characters_and_heard_audio_are_counted_and_priced(paid):
    await sync_to_async(ModelPrice.objects.create)(
        model="openai/small", per_million_input_tokens=2, per_million_output_tokens=10
    )
    client = WireClient()
    await client.begin()
    await client.until("agent_response")
    for _ in range(2):
        await client.send("user_message", text="When do you open?")
        await client.until("agent_response")
    uses = await uses_of(client)
    llm, tts = uses["llm"], uses["tts"]
    assert (llm.model, llm.requests, llm.input_tokens, llm.output_tokens) == (
        "openai/small",
        2,
        2_000,
        40,
    )
    assert not llm.estimated
    assert float(llm.cost) == pytest.approx(0.0044)
    assert tts.model == "openai/voice"
    # The greeting was spoken to its end; of answers that were cut the beginning.
    assert tts.characters >= len("Hello!")
    assert "stt" not in uses
    detail = await sync_to_async(conversation_detail)(client.conversation_id)
    assert detail is not None
    usage = detail["metadata"]["charging"]["llm_usage"]["initiated_generation"]
    assert usage["model_usage"]["openai/small"]["input"] == {"tokens": 2_000}


async def test_what_the_microphone_brought_is_counted_as_it_was_transcribed(paid):
    await change_agent(first_message="")
    client = WireClient()
    await client.begin()
    spoken = speech("When do you open?")
    await client.say(spoken + silence(2_500))
    await client.until("agent_response")
    uses = await uses_of(client)
    assert uses["stt"].model == "openai/ears"
    heard = sum(len(one.pcm) for one in paid.speech_to_text_.requests) // 32
    assert uses["stt"].requests == len(paid.speech_to_text_.requests) >= 1
    assert uses["stt"].audio_ms == pytest.approx(heard, abs=uses["stt"].requests)
    assert uses["tts"].characters >= len("We open")


async def test_answer_that_nobody_waits_for_is_estimated(paid):
    endless = ["Well, ", Pause(60_000), SAID]
    paid.language_model_ = FakeLanguageModel([endless], first_delay_ms=1)
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    await client.send("user_message", text="When do you open?")
    while True:
        part = await client.until("agent_chat_response_part")
        if "Well" in str(part):
            break
    llm = (await uses_of(client))["llm"]
    assert (llm.model, llm.requests, llm.estimated) == ("openai/small", 1, True)
    assert llm.input_tokens > 0
    assert llm.output_tokens == 2


async def test_models_that_run_here_are_counted_and_cost_nothing(paid):
    paid.language_model_ = FakeLanguageModel([SAID], first_delay_ms=1)
    await change_agent(llm="offline/answerer")
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    await client.send("user_message", text="When do you open?")
    while "nine" not in str(await client.until("agent_response")):
        pass
    llm = (await uses_of(client))["llm"]
    assert (llm.model, llm.requests, llm.input_tokens) == ("offline/answerer", 1, 0)
    assert (llm.estimated, llm.cost) == (False, 0)


class Dumb(FakeTextToSpeech):
    async def speak(self, request):
        raise ProviderError("no connection")
        yield


async def test_what_others_did_in_the_place_of_dead_models_is_counted_as_theirs(paid):
    down = ProviderError("no connection")
    dead, answering = FakeLanguageModel([[down]]), FakeLanguageModel([SAID])
    paid.language_model_ = FallbackLanguageModel(
        [("openai/small", dead), ("offline/answerer", answering)], 20_000
    )
    heard = paid.speech_to_text_
    paid.speech_to_text_ = FallbackSpeechToText(
        [("openai/ears", FakeSpeechToText([down] * 9)), ("offline/moonshine", heard)],
        20_000,
    )
    paid.text_to_speech_ = FallbackTextToSpeech(
        [("openai/voice", Dumb()), ("offline/piper", paid.text_to_speech_)], 20_000
    )
    client = WireClient()
    await client.begin()
    await client.say(speech("When do you open?") + silence(2_500))
    while "nine" not in str(await client.until("agent_response")):
        pass
    models = {use.model for use in (await uses_of(client)).values()}
    assert models == {"offline/answerer", "offline/moonshine", "offline/piper"}

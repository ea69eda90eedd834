import socket

import pytest

from conversations.assembly.language_model import language_model_of
from conversations.assembly.session import model_names
from conversations.engine.ports import ChatMessage, ProviderError, ReplyRequest
from conversations.providers.fallback import FallbackLanguageModel
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.scripted import EchoLanguageModel
from tests.assembly.agents import agent

REQUEST = ReplyRequest([ChatMessage("user", "Hello")])


def test_an_agent_has_the_sites_model_or_its_own_chain(scripted):
    assert isinstance(language_model_of(agent()), EchoLanguageModel)
    own = agent(llm="scripted/tools", llm_fallbacks="scripted/echo")
    chain = language_model_of(own)
    assert isinstance(chain, FallbackLanguageModel)
    assert [name for name, _ in chain.providers] == ["scripted/tools", "scripted/echo"]


def test_an_agents_own_endpoint_is_its_model(scripted):
    custom = {"url": "https://llm.example.org/v1", "model_id": "m"}
    model = language_model_of(agent(llm="custom-llm", custom_llm=custom))
    assert isinstance(model, OpenAiLanguageModel)


def test_in_a_chain_it_goes_by_the_name_that_it_is_priced_by(scripted):
    custom = {"url": "https://llm.example.org/v1", "model_id": "m"}
    settings = agent(llm="custom-llm", custom_llm=custom, llm_fallbacks="scripted/echo")
    chain = language_model_of(settings)
    assert isinstance(chain, FallbackLanguageModel)
    names = [name for name, _ in chain.providers]
    assert names == ["custom-llm/m", "scripted/echo"]
    assert model_names(settings).language_model == names[0]


def test_one_that_is_set_up_wrongly_is_told(scripted):
    with pytest.raises(ProviderError, match=r"custom_llm\.url"):
        language_model_of(agent(llm="custom-llm"))


async def test_an_address_inside_the_network_is_not_asked(scripted):
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    custom = {"url": f"http://127.0.0.1:{port}/v1"}
    model = language_model_of(agent(llm="custom-llm", custom_llm=custom))
    with pytest.raises(ProviderError, match="OUTBOUND_ALLOWED_HOSTS"):
        async for _ in model.reply(REQUEST):
            pass
    listening.settimeout(0)
    with pytest.raises(BlockingIOError):
        listening.accept()
    listening.close()


async def test_another_answers_where_the_own_endpoint_does_not(scripted):
    custom = {"url": "http://127.0.0.1:1/v1"}
    model = language_model_of(
        agent(llm="custom-llm", custom_llm=custom, llm_fallbacks="scripted/echo")
    )
    assert [part async for part in model.reply(REQUEST)]

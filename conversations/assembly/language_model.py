"""The language model of an agent, with those behind it."""

import httpx
from django.conf import settings

from conversations.engine.ports import LanguageModel, ProviderError
from conversations.outbound.addresses import UnsafeAddress
from conversations.outbound.allowed import allowed_hosts
from conversations.outbound.guarded_http import GuardedTransport
from conversations.outbound.resolving import UnknownHost
from conversations.protocol.custom_llm import CUSTOM_LLM
from conversations.providers import site
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.settings import Endpoint, Kind, ModelChoice
from conversations.store.agents.language_model import CustomLlm
from conversations.store.agents.settings import AgentSettings

WHOSE = "the agent's own endpoint"


class ToldTransport(GuardedTransport):
    """Tells as every provider does that an address is not connected to."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ProviderError as well."""
        try:
            return await super().handle_async_request(request)
        except (UnsafeAddress, UnknownHost) as error:
            raise ProviderError(
                f"The agent's own language model cannot be asked. {error}",
                plain="The language model cannot be reached.",
            ) from None


def language_model_of(agent: AgentSettings) -> LanguageModel:
    """Raises ProviderError if none of its models can be had."""
    choice = ModelChoice(agent.llm, agent.llm_fallbacks, agent.cascade_timeout_ms)
    if agent.llm != CUSTOM_LLM:
        return site.registry().language_model_of(choice)
    own, name = _own(agent.custom_llm), own_name(agent.custom_llm)
    return site.registry().language_model_of(choice, own, name)


def own_name(custom: CustomLlm | None) -> str:
    """What an agent's own model goes by in prices and bills."""
    return f"{CUSTOM_LLM}/{custom.model}" if custom and custom.model else CUSTOM_LLM


def _own(custom: CustomLlm | None) -> OpenAiLanguageModel:
    if custom is None or custom.problem:
        why = custom.problem if custom else "Name its url in custom_llm."
        raise ProviderError(f"The agent has no language model of its own. {why}")
    endpoint = Endpoint(
        custom.base_url, custom.api_key, headers=custom.headers, name=WHOSE
    )
    # Whoever may edit agents may name it: what only the server reaches stays closed.
    guarded = ToldTransport(allowed_hosts())
    service = HttpEndpoint(Kind.LLM, endpoint, guarded)
    return OpenAiLanguageModel(
        service,
        custom.model or CUSTOM_LLM,
        name=own_name(custom),
        knowledge_characters=settings.PARLEY["LLM_KNOWLEDGE_CHARACTERS"],
    )

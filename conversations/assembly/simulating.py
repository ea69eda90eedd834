"""The two of a simulated conversation: the agent as in a call, and who plays its caller."""

from collections.abc import Mapping

from conversations.assembly.language_model import language_model_of
from conversations.assembly.retrieval import retriever_of
from conversations.assembly.speakers import Speakers
from conversations.assembly.tools import END_CALL_TOOL
from conversations.assembly.variables import client_variables
from conversations.engine.options import SessionOptions
from conversations.engine.simulation import Speaker, user_prompt
from conversations.engine.variables import LiveVariables
from conversations.providers import site
from conversations.store.agents.settings import AgentSettings


def simulated_agent(agent: AgentSettings, given: Mapping[str, object]) -> Speaker:
    """The agent as a written call with these variables would have it: all its tools are
    declared. Raises ProviderError, MissingVariable.
    """
    speakers = Speakers(
        agent,
        # No conversation is kept, so it has no id.
        "",
        text_only=True,
        wanted_events=frozenset(),
        variables=LiveVariables(client_variables(agent, given)),
    )
    options = speakers.options(agent, speakers.tools(agent))
    return Speaker(language_model_of(agent), options, retriever_of(agent))


def simulated_user(
    llm: str,
    persona: str,
    *,
    first_message: str,
    language: str,
    temperature: float | None = None,
) -> Speaker:
    """The model of this name as this caller; "" is the site's. Raises ProviderError."""
    options = SessionOptions(
        prompt=user_prompt(persona),
        first_message=first_message,
        language=language,
        temperature=temperature,
        tools=(END_CALL_TOOL,),
        text_only=True,
    )
    return Speaker(site.registry().language_model(llm), options)

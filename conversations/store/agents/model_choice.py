"""Whether the models that an agent is to have can be had: for staff and programs alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversations.models import Agent
from conversations.protocol.custom_llm import CUSTOM_LLM
from conversations.store.agents.language_model import fallbacks_of

KINDS = {"llm": "llm", "stt": "stt", "tts": "tts", "analysis_llm": "llm"}
"""What the model named in a column is to do."""

ProviderProblem = Callable[[str, str], str | None]
"""For a kind (`llm`, `stt` or `tts`) and a name: what keeps it from being used."""


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The columns of an agent that name models; "" is the site's."""

    names: Mapping[str, str]
    """By column, as in KINDS."""
    llm_fallbacks: str
    has_endpoint: bool
    """Whether it has one of its own."""

    @classmethod
    def of(cls, agent: Agent) -> "ModelNames":
        """As the agent stands."""
        return cls(
            {column: getattr(agent, column) for column in KINDS},
            agent.llm_fallbacks,
            bool(agent.custom_llm),
        )


def model_faults(
    before: ModelNames, after: ModelNames, problem: ProviderProblem
) -> dict[str, str]:
    """What is wrong with a change, by column; empty if nothing is.

    A name left as it was may stay, so that an agent whose provider has gone can still be
    changed.
    """
    faults: dict[str, str] = {}
    for column, kind in KINDS.items():
        name = after.names[column]
        if name in ("", before.names[column]):
            continue
        if column == "llm" and name == CUSTOM_LLM:
            continue
        if message := problem(kind, name):
            faults[column] = message
    behind = fallbacks_of(after.llm_fallbacks) or ()
    if behind != (fallbacks_of(before.llm_fallbacks) or ()):
        messages = [message for name in behind if (message := problem("llm", name))]
        if messages:
            faults["llm_fallbacks"] = messages[0]
    if after.names["llm"] == CUSTOM_LLM and not after.has_endpoint:
        faults["custom_llm"] = f"Name the url of {CUSTOM_LLM}."
    return faults

"""Which model judges: whoever names one first."""

from typing import Protocol

from django.conf import settings

from conversations.engine.ports import LanguageModel
from conversations.providers.settings import is_over_http
from conversations.store.analysis.case import Case

RULES = "rules"
"""Stands for no model, wherever the name of one may stand."""
ANSWERER = "offline/answerer"
"""It looks up passages, and can judge nothing: who names it gets the rules."""


class Models(Protocol):
    """Where language models come from."""

    def language_model_alone(self, name: str) -> LanguageModel:
        """Exactly this one, nobody in its place. Raises ProviderError."""


def judge_of(case: Case) -> str:
    """The provider and model that judges a case, or RULES.

    The agent's own model judges only where it is a language model in earnest; one named
    for judging is taken at its word.
    """
    named = case.llm or str(settings.PARLEY["ANALYSIS_LLM"])
    if named:
        return named_judge(named)
    own = case.agent_llm or str(settings.PARLEY["LLM"])
    return own if is_over_http(own) else RULES


def named_judge(name: str) -> str:
    """Whom somebody means who names a judge."""
    return RULES if name == ANSWERER else name

"""The texts of one agent's tools, with the values of variables in them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from conversations.engine.fencing import Fence
from conversations.engine.variables import MissingVariable, Variables

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AgentTexts:
    """What is missing is logged: it keeps the agent from one tool, not from speaking."""

    agent_id: str
    variables: Variables
    """As they are when the agent begins to speak, with what the server knows."""
    own: Mapping[str, object]
    """What of them the agent's owner, or the server, gave."""
    fence: Fence
    """Around what others gave, for models that read prompts."""

    def filled(self, text: str) -> str:
        """The text with the values of variables; "" if one of them has none."""
        try:
            return self.variables.fill(text)
        except MissingVariable as missing:
            self._lacks(missing)
            return ""

    def described(self, text: str) -> str:
        """The text as a model may read it: values that others gave are data in it."""
        try:
            filled, foreign = self.variables.filled(text, self.own)
        except MissingVariable as missing:
            self._lacks(missing)
            return text
        return self.fence.applied(filled, foreign)

    def value(self, variable: str) -> str:
        """A variable's value; "" if it has none."""
        return self.filled(f"{{{{{variable}}}}}")

    def _lacks(self, missing: MissingVariable) -> None:
        logger.warning(
            "A built-in tool of %s lacks the variable %s", self.agent_id, missing
        )

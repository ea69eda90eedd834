"""The agent gives the user time, and says nothing meanwhile."""

from dataclasses import dataclass

from conversations.engine.builtin.action import declared, done
from conversations.engine.consequence import Consequence, Next
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import ToolCall, ToolOutcome


@dataclass(frozen=True, slots=True)
class SkipTurn:
    """Nobody speaks until the user does."""

    wait_ms: int | None = None
    """After so much silence the agent asks after the user; None: never."""

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """When the user wants to think."""
        return declared(
            name,
            description
            or "Say nothing and wait until the user speaks again. Use it when the user"
            ' wants time, as in "one moment please" or "let me think", or speaks to'
            " somebody else. Say nothing along with it.",
            {},
        )

    async def run(self, call: ToolCall) -> ToolOutcome:
        """The user has the word."""
        return done(call, Consequence(then=Next.USER, silence_ms=self.wait_ms))

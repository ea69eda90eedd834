"""Another agent takes over in the same conversation, and knows what was said."""

from collections.abc import Sequence

from conversations.engine.builtin.action import declared, done, refused
from conversations.engine.builtin.handoff import (
    AgentTransfer,
    Handoff,
    TransferRefused,
)
from conversations.engine.consequence import Consequence, Next
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import ToolCall, ToolOutcome


class TransferToAgent:
    """The ways out of one agent."""

    def __init__(self, transfers: Sequence[AgentTransfer], handoff: Handoff) -> None:
        self._transfers = transfers
        self._handoff = handoff

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """The agents by number, each with its condition."""
        own = description or (
            "Hand the conversation over to another agent, who knows all that was said."
            " Use it as soon as one of the conditions is met."
        )
        ways = "\n".join(
            f"{number}: {transfer.condition}"
            for number, transfer in enumerate(self._transfers)
        )
        return declared(
            name,
            f"{own}\nAgents by number, and when each is to take over:\n{ways}",
            {
                "agent_number": {
                    "type": "integer",
                    "description": "Which agent takes over: its number.",
                    "enum": list(range(len(self._transfers))),
                }
            },
            ["agent_number"],
        )

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Hand over, or say why it cannot be."""
        then = self._handoff.agent_id
        transfer = self._named(call.arguments.get("agent_number"))
        if transfer is None:
            known = ", ".join(map(str, range(len(self._transfers))))
            return refused(f"agent_number is to be one of {known}.", from_agent=then)
        counts = self._handoff.counts
        if counts.transfers >= counts.max_transfers:
            return refused(
                "This conversation was handed over as often as it may be. Help the user"
                " yourself.",
                from_agent=then,
            )
        try:
            persona = await self._handoff.another(transfer)
        except TransferRefused as reason:
            return refused(str(reason), from_agent=then)
        counts.transfers += 1
        consequence = Consequence(
            says=transfer.message,
            delay_ms=transfer.delay_ms,
            persona=persona,
            then=Next.GREETING if transfer.greets else Next.ANSWER,
        )
        return done(
            call,
            consequence,
            from_agent=then,
            to_agent=transfer.agent_id,
            condition=transfer.condition,
            delay_ms=transfer.delay_ms,
            transfer_message=transfer.message or None,
            enable_transferred_agent_first_message=transfer.greets,
        )

    def _named(self, number: object) -> AgentTransfer | None:
        if isinstance(number, str) and number.strip().isdecimal():
            number = int(number)
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        in_range = 0 <= number < len(self._transfers)
        return self._transfers[number] if in_range else None

"""What only means something on a telephone: the client that holds the line does it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from conversations.engine.builtin.action import declared, done, refused, text_of
from conversations.engine.consequence import Consequence, Next
from conversations.engine.outputs import TonesWanted
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import ToolCall, ToolOutcome

TONES = re.compile(r"[0-9*#wW]{1,64}")


@dataclass(frozen=True, slots=True)
class NumberTransfer:
    """One number a call may be put through to."""

    destination: str
    """A telephone number or a SIP address."""
    condition: str
    kind: Literal["blind", "conference", "sip_refer"] = "conference"

    @property
    def ends(self) -> bool:
        """Whether the agent is out of it once the call is put through."""
        return self.kind != "conference"


@dataclass(frozen=True, slots=True)
class TransferToNumber:
    """Has the client put the call through to a person."""

    transfers: Sequence[NumberTransfer]
    tells_caller: bool = True
    """The agent says to the caller what the model has for it."""

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """The numbers, each with its condition."""
        own = description or (
            "Put the call through to a person. Use it as soon as one of the conditions"
            " is met."
        )
        ways = "\n".join(
            f"{one.destination}: {one.condition}" for one in self.transfers
        )
        arguments: dict[str, dict[str, object]] = {
            "transfer_number": {
                "type": "string",
                "description": "Whom to put the call through to.",
                "enum": [one.destination for one in self.transfers],
            },
            "agent_message": {
                "type": "string",
                "description": "What the person who takes the call is to know.",
            },
        }
        required = ["transfer_number"]
        if self.tells_caller:
            arguments["client_message"] = {
                "type": "string",
                "description": "What is said to the caller before; say it nowhere else.",
            }
            required.append("client_message")
        return declared(name, f"{own}\nNumbers:\n{ways}", arguments, required)

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Tell the client by the outcome; after a blind transfer the agent is done."""
        wanted = text_of(call, "transfer_number")
        found = [one for one in self.transfers if one.destination == wanted]
        if not found:
            known = ", ".join(one.destination for one in self.transfers)
            return refused(f"transfer_number is to be one of {known}.")
        message = text_of(call, "client_message") if self.tells_caller else ""
        then = Consequence(
            says=message, then=Next.END if found[0].ends else Next.ANSWER
        )
        return done(
            call,
            then,
            transfer_number=wanted,
            transfer_type=found[0].kind,
            client_message=message or None,
            agent_message=text_of(call, "agent_message"),
        )


@dataclass(frozen=True, slots=True)
class KeypadTones:
    """Has the client play the tones of a telephone's keys."""

    keeps_silent: bool = False
    """The agent says nothing after it: whoever is there speaks next."""

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """The tones as one text."""
        return declared(
            name,
            description
            or "Press keys of the telephone, to find the way through an automatic menu or"
            " to give a number.",
            {
                "dtmf_tones": {
                    "type": "string",
                    "description": "The keys in order: digits, * and #; w waits half a"
                    " second, W a whole one.",
                }
            },
            ["dtmf_tones"],
        )

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Tell the client which."""
        tones = text_of(call, "dtmf_tones")
        if not TONES.fullmatch(tones):
            return refused("dtmf_tones is to be up to 64 of 0-9, *, #, w and W.")
        then = Consequence(
            tells=TonesWanted(call.event_id, call.call_id, tones),
            then=Next.USER if self.keeps_silent else Next.ANSWER,
        )
        return done(call, then, dtmf_tones=tones)


@dataclass(frozen=True, slots=True)
class VoicemailDetection:
    """A machine has taken the call: leave a message, if there is one, and hang up."""

    message: str = ""

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """When a machine answers."""
        return declared(
            name,
            description
            or "End the call because an answering machine has taken it, not a person."
            " Say nothing along with it: a message is left if there is one.",
            {},
        )

    async def run(self, call: ToolCall) -> ToolOutcome:
        """The message, then the end."""
        return done(
            call,
            Consequence(says=self.message, then=Next.END),
            voicemail_message=self.message or None,
        )

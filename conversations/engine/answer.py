"""What the agent says in one go: one utterance, or several with tools run in between.

To turn taking it is one reply; the client sees utterances with ids of their own.
"""

import asyncio

from conversations.engine.effects import UtteranceSource
from conversations.engine.failures import Failure
from conversations.engine.persona import Persona
from conversations.engine.reply import Reply
from conversations.engine.tool_desk import Request


class Answer:
    """Hands turn taking's orders on to the utterance whose time it is."""

    def __init__(
        self,
        reply_id: int,
        source: UtteranceSource,
        latency_from_ms: int | None = None,
    ) -> None:
        self.reply_id = reply_id
        self.source = source
        self.latency_from_ms = latency_from_ms
        """The end of the user's speech; stages of the first utterance count from it."""
        self.latencies_ms: dict[str, int] = {}
        """Stages passed before it was made; of the first utterance as well."""
        self.replies: list[Reply] = []
        """Those not over yet: the first is being heard, one more is prepared."""
        self._first: Reply | None = None
        self.end_call: tuple[int, Request] | None = None
        """The model wants the conversation to end after this; with the id it goes by."""
        self.ends_call = False
        self.takes_over: Persona | None = None
        """Who is in charge once this is heard, or cut."""
        self.leaves_the_word = False
        """Nobody is to speak after it but the user, for `silence_ms` if that is set."""
        self.silence_ms: int | None = None
        self.may_use_tools = True
        self.waits_for_tools = False
        self.complete = False
        """No more utterances come."""
        self.broken = Failure.ANSWER
        """What broke, if it breaks."""
        self.go = asyncio.Event()
        """The turn is certain and nobody speaks over it."""
        self._allowed = False
        self._halted = False

    @property
    def sounding(self) -> Reply | None:
        """The utterance that is being heard."""
        first = self.replies[0] if self.replies else None
        return first if first is not None and first.event_id is not None else None

    # --- Utterances ----------------------------------------------------------------------

    def add(self, reply: Reply) -> None:
        """One more utterance; it is heard when those before it are over."""
        self.replies.append(reply)
        self._first = self._first or reply
        if len(self.replies) == 1:
            self._give_the_word(reply)

    def over(self, reply: Reply) -> None:
        """An utterance has been heard; now the one behind it."""
        self.replies.remove(reply)
        if self.replies:
            self._give_the_word(self.replies[0])

    def mark(self, stage: str, at_ms: int) -> None:
        """A stage is passed; after the first sound none counts."""
        begun = self._first is not None and self._first.event_id is not None
        if self.latency_from_ms is None or begun:
            return
        passed = self.latencies_ms if self._first is None else self._first.latencies_ms
        passed[stage] = max(at_ms - self.latency_from_ms, 0)

    def _give_the_word(self, reply: Reply) -> None:
        reply.latencies_ms |= self.latencies_ms
        self.latencies_ms = {}
        if self._halted:
            reply.halt()
        if self._allowed:
            reply.play()

    # --- Orders --------------------------------------------------------------------------

    def play(self) -> None:
        """The turn is certain: it may be heard."""
        self._allowed = True
        if self.replies:
            self._give_the_word(self.replies[0])
        self._set_go()

    def halt(self) -> None:
        """Withhold what was not sent yet."""
        self._halted = True
        if self.replies:
            self.replies[0].halt()
        self._set_go()

    def resume(self) -> None:
        """Go on."""
        self._halted = False
        if self.replies:
            self.replies[0].resume()
        self._set_go()

    def _set_go(self) -> None:
        if self._allowed and not self._halted:
            self.go.set()
        else:
            self.go.clear()

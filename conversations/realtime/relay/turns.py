"""The turns of a conversation whose agent is hosted, pieced together from its events."""

from dataclasses import dataclass

from conversations.engine.record import AgentTurn, TurnMedium, UserTurn
from conversations.realtime.relay.playout_estimate import PlayoutEstimate
from conversations.store.calls.recorder import ConversationRecorder

OWN_IDS_FROM = 1_000_000_000
"""Turns the other side gave no id, or one that was used before."""
LARGEST_ID = OWN_IDS_FROM - 1


@dataclass(slots=True)
class _Turn:
    """What the agent is saying."""

    event_id: int
    text: str
    started_ms: int
    audio_ms: int = 0
    first_audio_ms: int | None = None


class HostedTurns:
    """Keeps who said what. Times are ms since the conversation began.

    Typed words have no id of the agent's side unless it repeats them as understood, so
    they wait for that, or for the next thing that happens.
    """

    def __init__(self, recorder: ConversationRecorder, medium: TurnMedium) -> None:
        self._recorder = recorder
        self._medium: TurnMedium = medium
        self._playout = PlayoutEstimate()
        self._now: _Turn | None = None
        self._last: _Turn | None = None
        """Over, but it may still be corrected."""
        self._early_ms: int | None = None
        """Since when audio is heard whose words have not come yet."""
        self._early_audio_ms = 0
        self._written: tuple[int, str] | None = None
        """Of an answer that comes in pieces."""
        self._typed: tuple[str, int] | None = None
        self._used: set[tuple[str, int]] = set()
        self._own_id = OWN_IDS_FROM

    @property
    def event_id(self) -> int:
        """Of the agent's latest turn; 0 before there is one."""
        turn = self._now or self._last
        return turn.event_id if turn else 0

    def heard(self, duration_ms: int, now_ms: int) -> None:
        """Audio of the agent came."""
        start_ms = self._playout.add(duration_ms, now_ms)
        turn = self._now
        if turn is None:
            if self._early_ms is None:
                self._early_ms = start_ms
            self._early_audio_ms += duration_ms
            return
        if turn.first_audio_ms is None:
            turn.first_audio_ms = start_ms
        turn.audio_ms += duration_ms

    def agent_said(self, event_id: int | None, text: str, now_ms: int) -> None:
        """The agent's words came."""
        self._settle_typed()
        self._written = None
        turn = self._now
        if turn is not None and turn.event_id == event_id and _grows(turn.text, text):
            turn.text = text
        else:
            self._end_turn(now_ms)
            turn = self._now = self._new_turn(event_id, text, now_ms)
        self._recorder.agent_said(self._agent_turn(turn))

    def agent_writes(
        self, kind: str, event_id: int | None, text: str, now_ms: int
    ) -> None:
        """A piece of a streamed answer; its whole text usually follows."""
        if kind == "start":
            self._settle_written(now_ms)
            self._settle_typed()
            self._written = (event_id or 0, "")
        if self._written is not None:
            self._written = (self._written[0], self._written[1] + text)

    def agent_corrected(self, event_id: int | None, heard: str, now_ms: int) -> None:
        """The agent was interrupted, and this is what was heard of it."""
        for turn in (self._now, self._last):
            if turn is not None and event_id in (None, turn.event_id):
                self._recorder.agent_corrected(
                    self._agent_turn(turn, now_ms, heard, interrupted=True)
                )
                if turn is self._now:
                    self._now, self._last = None, turn
                return

    def interrupted(self, now_ms: int) -> None:
        """What the agent was saying is void; what was heard of it follows, or not."""
        self._settle_written(now_ms)
        turn = self._now
        unheard_ms = max(0, self._playout.end_ms - now_ms)
        self._playout.interrupt(now_ms)
        self._early_ms, self._early_audio_ms = None, 0
        if turn is None or (turn.audio_ms and not unheard_ms):
            self._end_turn(now_ms)
            return
        heard = _beginning(turn.text, turn.audio_ms - unheard_ms, turn.audio_ms)
        self._now, self._last = None, turn
        self._recorder.agent_corrected(
            self._agent_turn(turn, now_ms, heard, interrupted=True)
        )

    def user_said(self, event_id: int | None, text: str, now_ms: int) -> None:
        """The agent understood this."""
        typed, self._typed = self._typed, None
        if typed is not None and typed[0].strip() != text.strip():
            self._typed = typed
            self._settle_typed()
            typed = None
        self._end_turn(now_ms)
        if typed is not None:
            self._keep_user(event_id, text, typed[1], "text")
        else:
            self._keep_user(event_id, text, now_ms, self._medium)

    def user_typed(self, text: str, now_ms: int) -> None:
        """The user wrote something."""
        self._settle_typed()
        self._typed = (text, now_ms)

    def finish(self, now_ms: int) -> None:
        """The conversation is over."""
        self._settle_typed()
        self._settle_written(now_ms)
        self._end_turn(now_ms)

    # --- Keeping -------------------------------------------------------------------------

    def _new_turn(self, event_id: int | None, text: str, now_ms: int) -> _Turn:
        started_ms = now_ms if self._early_ms is None else self._early_ms
        turn = _Turn(
            self._free_id("agent", event_id),
            text,
            started_ms,
            self._early_audio_ms,
            self._early_ms,
        )
        self._early_ms, self._early_audio_ms = None, 0
        return turn

    def _end_turn(self, now_ms: int) -> None:
        turn, self._now = self._now, None
        if turn is None:
            return
        self._last = turn
        ended_ms = now_ms
        if turn.audio_ms:
            ended_ms = min(now_ms, max(self._playout.end_ms, turn.started_ms))
        self._recorder.agent_said(self._agent_turn(turn, ended_ms, turn.text))

    def _settle_written(self, now_ms: int) -> None:
        """Words that came in pieces and never as a whole are words, too."""
        written, self._written = self._written, None
        if written is not None and written[1].strip():
            self.agent_said(written[0] or None, written[1], now_ms)

    def _settle_typed(self) -> None:
        typed, self._typed = self._typed, None
        if typed is not None:
            self._keep_user(None, typed[0], typed[1], "text")

    def _keep_user(
        self, event_id: int | None, text: str, at_ms: int, medium: TurnMedium
    ) -> None:
        self._recorder.user_said(
            UserTurn(self._free_id("user", event_id), text, at_ms, at_ms, medium)
        )

    def _agent_turn(
        self,
        turn: _Turn,
        ended_ms: int | None = None,
        heard: str = "",
        *,
        interrupted: bool = False,
    ) -> AgentTurn:
        started_ms = turn.started_ms
        if turn.first_audio_ms is not None:
            started_ms = turn.first_audio_ms
        return AgentTurn(
            event_id=turn.event_id,
            started_ms=started_ms,
            generated=turn.text,
            sent=turn.text,
            heard=heard,
            ended_ms=ended_ms if ended_ms is None else max(ended_ms, started_ms),
            interrupted=interrupted,
            medium="audio" if turn.audio_ms else self._medium,
        )

    def _free_id(self, role: str, event_id: int | None) -> int:
        known = event_id is not None and 0 <= event_id <= LARGEST_ID
        if event_id is None or not known or (role, event_id) in self._used:
            self._own_id += 1
            return self._own_id
        self._used.add((role, event_id))
        return event_id


def _grows(before: str, now: str) -> bool:
    return now.startswith(before)


def _beginning(text: str, heard_ms: int, whole_ms: int) -> str:
    """As many words as were probably heard."""
    words = text.split()
    if whole_ms <= 0:
        return ""
    return " ".join(words[: max(0, len(words) * heard_ms // whole_ms)])

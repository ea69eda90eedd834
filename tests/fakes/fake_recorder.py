"""A recorder that remembers everything."""

from conversations.engine.ports import Found
from conversations.engine.record import AgentTurn, ModelUsed, ToolRun, UserTurn


class FakeRecorder:
    """What was recorded, in order (`calls`) and as it stands in the end."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []
        self.user_turns: dict[int, UserTurn] = {}
        self.agent_turns: dict[int, AgentTurn] = {}
        self.corrections: list[AgentTurn] = []
        self.tool_runs: dict[str, ToolRun] = {}
        self.found: dict[int, Found] = {}
        self.uses: list[ModelUsed] = []
        self.notes: list[tuple[str, str, int]] = []
        self.user_pieces: list[tuple[int, bytes]] = []
        self.agent_pieces: list[tuple[int, bytes]] = []

    def user_said(self, turn: UserTurn) -> None:
        self.calls.append(("user_said", turn))
        self.user_turns[turn.event_id] = turn

    def agent_said(self, turn: AgentTurn) -> None:
        self.calls.append(("agent_said", turn))
        self.agent_turns[turn.event_id] = turn

    def agent_corrected(self, turn: AgentTurn) -> None:
        self.calls.append(("agent_corrected", turn))
        self.agent_turns[turn.event_id] = turn
        self.corrections.append(turn)

    def tool_called(self, run: ToolRun) -> None:
        self.calls.append(("tool_called", run))
        self.tool_runs[run.call_id] = run

    def tool_returned(self, run: ToolRun) -> None:
        self.calls.append(("tool_returned", run))
        self.tool_runs[run.call_id] = run

    def retrieved(self, event_id: int, found: Found) -> None:
        self.calls.append(("retrieved", (event_id, found)))
        self.found[event_id] = found

    def used(self, used: ModelUsed) -> None:
        self.uses.append(used)

    def noted(self, kind: str, text: str, at_ms: int) -> None:
        self.calls.append(("noted", (kind, text, at_ms)))
        self.notes.append((kind, text, at_ms))

    def user_audio(self, pcm: bytes, at_ms: int) -> None:
        self.user_pieces.append((at_ms, pcm))

    def agent_audio(self, pcm: bytes, at_ms: int) -> None:
        self.agent_pieces.append((at_ms, pcm))

    def dialogue(self) -> list[tuple[str, str]]:
        """("user" or "agent", what was said or heard), by event id."""
        turns: list[tuple[int, str, str]] = [
            (turn.event_id, "user", turn.text) for turn in self.user_turns.values()
        ]
        turns += [
            (turn.event_id, "agent", turn.heard or turn.sent)
            for turn in self.agent_turns.values()
        ]
        return [(who, text) for _, who, text in sorted(turns)]

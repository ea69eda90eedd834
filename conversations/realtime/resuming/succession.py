"""What another process needs to take a conversation over, kept while it goes on here."""

from conversations.engine.record import UserTurn
from conversations.realtime.transport import ComingBack
from conversations.store.calls.recorder import ConversationRecorder

VOICE_FADES_MS = 200
"""A voice is over a little after its last word."""


class Succession:
    """Says to the recorder what opens the conversation, and what need not come again.

    To the engine it is the recorder; nothing but turns of the user is told otherwise.
    """

    def __init__(
        self,
        coming_back: ComingBack,
        recorder: ConversationRecorder,
        process_id: str,
    ) -> None:
        self._coming_back = coming_back
        self._recorder = recorder
        self._process_id = process_id
        self.agent_said = recorder.agent_said
        self.agent_corrected = recorder.agent_corrected
        self.tool_called = recorder.tool_called
        self.tool_returned = recorder.tool_returned
        self.retrieved = recorder.retrieved
        self.used = recorder.used
        self.noted = recorder.noted
        self.user_audio = recorder.user_audio
        self.agent_audio = recorder.agent_audio
        self.token_changed = recorder.token_changed
        self.token_arrived = recorder.token_arrived

    def begin(self, state: str | None) -> None:
        """From now on another process may take over; `state` is None if one has."""
        self._recorder.make_resumable(self._process_id, self._coming_back.digest, state)
        self._coming_back.kept_by(self)

    def user_said(self, turn: UserTurn) -> None:
        """Keep a turn, and that the client need not send it again."""
        written = turn.medium == "text"
        until_ms = None if written else turn.ended_ms + VOICE_FADES_MS
        self._recorder.user_said(turn, self._coming_back.received_by(until_ms))

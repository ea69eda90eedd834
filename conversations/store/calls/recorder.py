"""The engine's recorder: keeps what happens in one conversation, off the audio path."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from conversations.engine.ports import Found
from conversations.engine.record import (
    AgentTurn,
    ModelUsed,
    Recorder,
    ToolRun,
    UserTurn,
)
from conversations.models import Conversation
from conversations.store.calls import reconciliation, resumption, said
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.files import mark_sent
from conversations.store.calls.lease import abandon
from conversations.store.calls.lifecycle import begin, describe, finish
from conversations.store.calls.model_use import add_used
from conversations.store.calls.retrievals import keep_found
from conversations.store.calls.said import Rating
from conversations.store.calls.writer import Writer, WriterFull
from conversations.store.privacy.keeping import Keeping, keeping_by_pk

logger = logging.getLogger(__name__)

_TurnKey = tuple[str, int]


class SoundFile(Protocol):
    """Something that has to be finished when a conversation ends."""

    def finish(self, ended_ms: int, then: Callable[[], None]) -> None:
        """Finish the file on another thread, then call `then` there, whatever came.

        Returns at once; audio that comes later is ignored.
        """


class AudioKeeper(SoundFile, Protocol):
    """Takes a conversation's audio; `recording.Recording` is the real one."""

    def user_audio(self, pcm: bytes, at_ms: int) -> None:
        """As the engine's recorder."""

    def agent_audio(self, pcm: bytes, at_ms: int) -> None:
        """As the engine's recorder."""


class ConversationRecorder(Recorder):
    """Keeps one conversation. All methods belong to the event loop's thread.

    A turn that is recorded again before its row was written replaces what waits, so a
    turn that grows costs one write at a time however often it is reported.
    """

    def __init__(
        self, conversation_id: str, writer: Writer, audio: AudioKeeper | None = None
    ) -> None:
        self.conversation_id = conversation_id
        self._writer = writer
        self._audio = audio
        self._file: SoundFile | None = audio
        self._lock = threading.Lock()
        self._latest: dict[_TurnKey, UserTurn | AgentTurn] = {}
        self._queued: set[_TurnKey] = set()
        """Turns whose newest state waits to be written."""
        self._uses: list[ModelUsed] = []
        """What was used and waits to be written."""
        self._counted: set[_TurnKey] = set()
        """Turns that have a row; touched by the writer's thread only."""
        self._pk: int | None = None
        """The row's key; touched by the writer's thread only."""
        self._keeping: Keeping | None = None
        """What may be kept of the words; likewise."""
        self._closed: Future[None] | None = None
        self._owner = ""
        """The process that has to hold it for anything to be written; empty: any."""

    def make_resumable(self, process_id: str, digest: str, state: str | None) -> None:
        """Let another process take it over, should this one end.

        The digest is of the token that opens it. `state` is kept for that process; with
        None what is kept already stays. From now on nothing is written unless this
        process still holds the conversation.
        """
        self._owner = process_id
        if state is not None:
            self._submit(lambda pk: resumption.keep(pk, digest, state))

    @property
    def can_be_taken_over(self) -> bool:
        """Whether another process may, once this one has ended."""
        return bool(self._owner)

    def token_changed(self, digest: str, digest_before: str) -> None:
        """Another token opens it; the one before, too, until `token_arrived`."""
        self._submit(lambda pk: resumption.rotate(pk, digest, digest_before))

    def token_arrived(self) -> None:
        """The client has the newest token."""
        self._submit(resumption.confirm)

    def began(self) -> None:
        """Keep that the client is there and the conversation in progress."""
        self._submit(lambda pk: begin(self.conversation_id))

    def finish_sound(self, file: SoundFile) -> None:
        """Finish this file before the row; its sound comes another way."""
        self._file = file

    def hosted_as(self, vendor_id: str) -> None:
        """Keep the id that the conversation has on the vendor's platform."""
        self._submit(lambda pk: reconciliation.keep_vendor_id(pk, vendor_id))

    def described(
        self,
        *,
        source: str,
        source_version: str,
        user_id: str,
        dynamic_variables: Mapping[str, object],
        initiation_data: Mapping[str, object],
    ) -> None:
        """Keep what the client says about itself, without secrets."""
        self._submit(
            lambda pk: describe(
                self.conversation_id,
                source=source,
                source_version=source_version,
                user_id=user_id,
                dynamic_variables=dynamic_variables,
                initiation_data=initiation_data,
            )
        )

    def user_said(self, turn: UserTurn, received: int | None = None) -> None:
        """Keep a turn of the user, and which files came with it.

        With it so many of the client's messages are stored, and need not come again.
        """
        self._keep_turn(("user", turn.event_id), turn)
        if received is not None:
            self._submit(lambda pk: resumption.stored_up_to(pk, received))
        if turn.attachments:
            file_ids = [attachment.file_id for attachment in turn.attachments]
            self._submit(
                lambda pk: mark_sent(self.conversation_id, file_ids, turn.event_id)
            )

    def agent_said(self, turn: AgentTurn) -> None:
        """Keep a turn of the agent as far as it is known."""
        self._keep_turn(("agent", turn.event_id), turn)

    def agent_corrected(self, turn: AgentTurn) -> None:
        """Keep an interrupted turn: what was heard stands."""
        self._keep_turn(("agent", turn.event_id), turn)

    def tool_called(self, run: ToolRun) -> None:
        """Keep that a tool was asked for."""
        self._submit(lambda pk: said.keep_tool_run(pk, run, self._kept(pk)))

    def tool_returned(self, run: ToolRun) -> None:
        """Keep a tool's outcome."""
        self._submit(lambda pk: said.keep_tool_run(pk, run, self._kept(pk)))

    def retrieved(self, event_id: int, found: Found) -> None:
        """Keep what was looked up for a turn."""
        self._submit(lambda pk: keep_found(pk, event_id, found, self._kept(pk)))

    def used(self, used: ModelUsed) -> None:
        """Add to what the conversation took of a model."""
        with self._lock:
            waits = bool(self._uses)
            self._uses.append(used)
            uses = self._uses
        if not waits:
            self._submit(partial(self._write_uses, uses))

    def noted(self, kind: str, text: str, at_ms: int) -> None:
        """Keep a note for staff."""
        self._submit(lambda pk: said.keep_note(pk, kind, text, at_ms, self._kept(pk)))

    def feedback(self, event_id: int | None, score: Rating | None) -> None:
        """Keep a thumb on an answer, or on the conversation (no `event_id`).

        A score of None takes it back.
        """
        self._submit(lambda pk: said.keep_feedback(pk, event_id, score))

    def user_audio(self, pcm: bytes, at_ms: int) -> None:
        """Keep what the user's microphone sent."""
        if self._audio is not None:
            self._audio.user_audio(pcm, at_ms)

    def agent_audio(self, pcm: bytes, at_ms: int) -> None:
        """Keep what the agent's voice sent."""
        if self._audio is not None:
            self._audio.agent_audio(pcm, at_ms)

    async def close(self, end: EndOfConversation) -> None:
        """Finish recording and row, and wait until they are. Later calls only wait.

        Everything is handed to other threads before the first wait, so a caller that is
        cancelled here, or a loop that stops, leaves nothing undone.
        """
        if self._closed is None:
            self._closed = self._hand_over(end)
        await asyncio.shield(asyncio.wrap_future(self._closed))

    async def park(self, at_ms: int, window_ms: int) -> None:
        """This process stops: finish the recording, and let another one go on.

        Nothing may be recorded afterwards.
        """
        assert self._owner
        if self._closed is None:
            park = partial(
                resumption.park,
                self.conversation_id,
                self._owner,
                at_ms,
                window_ms,
            )
            self._closed = self._last_write(at_ms, park)
        await asyncio.shield(asyncio.wrap_future(self._closed))

    def _hand_over(self, end: EndOfConversation) -> Future[None]:
        return self._last_write(
            end.ended_ms, partial(finish, self.conversation_id, end, self._owner)
        )

    def _last_write(self, ended_ms: int, write: Callable[[], bool]) -> Future[None]:
        closed: Future[None] = Future()
        closed.set_running_or_notify_cancel()

        def written(outcome: Future[bool]) -> None:
            if error := outcome.exception():
                logger.error("Not closed: %s", self.conversation_id, exc_info=error)
                abandon(self.conversation_id)
            closed.set_result(None)

        def write_end() -> None:
            try:
                self._writer.hand_over(write, self.conversation_id).add_done_callback(
                    written
                )
            except WriterFull:
                logger.exception("Not closed: %s", self.conversation_id)
                abandon(self.conversation_id)
                closed.set_result(None)

        if self._file is None:
            write_end()
        else:
            self._file.finish(ended_ms, write_end)
        return closed

    def _keep_turn(self, key: _TurnKey, turn: UserTurn | AgentTurn) -> None:
        with self._lock:
            self._latest[key] = turn
            waits = key in self._queued
            self._queued.add(key)
        if not waits:
            self._submit(partial(self._write_turn, key))

    def _write_turn(self, key: _TurnKey, pk: int) -> None:
        with self._lock:
            self._queued.discard(key)
            turn = self._latest[key]
        said.keep_turn(pk, turn, self._kept(pk), first=key not in self._counted)
        self._counted.add(key)

    def _write_uses(self, uses: list[ModelUsed], pk: int) -> None:
        # A write may be run again: it adds what it took the first time.
        with self._lock:
            if uses is self._uses:
                self._uses = []
        add_used(pk, uses)

    def _submit(self, write: Callable[[int], None]) -> None:
        if self._closed is not None:
            logger.warning("Recorded after its end: %s", self.conversation_id)
            return
        self._writer.submit(partial(self._write, write), self.conversation_id)

    def _write(self, write: Callable[[int], None]) -> None:
        pk = self._row_pk()
        if self._owner and not resumption.is_held_by(pk, self._owner):
            logger.warning("Another process goes on with %s", self.conversation_id)
            return
        write(pk)

    def _kept(self, pk: int) -> Keeping:
        """As the agent was when this was first asked; later edits do not reach it."""
        if self._keeping is None:
            self._keeping = keeping_by_pk(pk)
        return self._keeping

    def _row_pk(self) -> int:
        if self._pk is None:
            self._pk = Conversation.objects.values_list("pk", flat=True).get(
                public_id=self.conversation_id
            )
        return self._pk

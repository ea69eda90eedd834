"""Opens a conversation: its row, then its recorder, with a sound file if it is to be."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation
from conversations.models import Recording as RecordingRow
from conversations.models.identifiers import new_recording_token
from conversations.store.calls import lifecycle
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import NewConversation
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.calls.writer import Writer, WriterFull, writer
from conversations.store.sound.encoder import encoder
from conversations.store.sound.ogg import MEDIA_TYPE
from conversations.store.sound.recording import Earlier, Recording, RecordingResult


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """How a conversation's sound is kept."""

    agent_rate_hz: int
    """Of the audio the session hands to the recorder."""
    bitrate: int = 48_000
    """Below 40 000 the codec joins the sides: each is faintly heard in the other."""


@asynccontextmanager
async def open_row(
    new: NewConversation, never_began: Callable[[BaseException], EndOfConversation]
) -> AsyncIterator[str]:
    """The id of a new conversation, whose row is there.

    If the body raises, or is cancelled, even while the row is being made, the row does
    not stay open: this process would renew its lease for ever. A row that was closed
    with a reason of its own keeps it; others are closed with what `never_began` makes of
    the error.
    Raises UnknownAgent, TooManyConversations, WriterFull.
    """
    the_writer = writer()
    ids: list[str] = []

    def start() -> str:
        ids.append(lifecycle.start(new))
        return ids[-1]

    def give_up(end: EndOfConversation) -> None:
        if ids:
            # Not one that was left to another process.
            lifecycle.finish(ids[-1], end, new.process_id)

    try:
        yield await the_writer.run(start)
    except WriterFull:
        raise
    except BaseException as error:
        # The writer works in order: this comes after the start.
        the_writer.submit(partial(give_up, never_began(error)))
        raise


@asynccontextmanager
async def taken_row(
    conversation_id: str,
    process_id: str,
    failed: Callable[[BaseException], EndOfConversation],
) -> AsyncIterator[None]:
    """As `open_row`, for a conversation that this process has taken over."""
    try:
        yield
    except BaseException as error:
        end = failed(error)
        writer().submit(partial(lifecycle.finish, conversation_id, end, process_id))
        raise


async def open_recorder(
    conversation_id: str, sound: SoundOptions | None = None, *, has_former: bool = False
) -> ConversationRecorder:
    """The recorder of a conversation whose row exists; no sound without `sound`.

    The recording's row is written before the first audio, so that what a killed process
    leaves is found. With `has_former` another process recorded the beginning.
    """
    # Before the encoder, which at exit is then flushed into a writer that still runs.
    the_writer = writer()
    if sound is None:
        return ConversationRecorder(conversation_id, the_writer)
    folder = f"recordings/{timezone.now():%Y/%m}"
    name = f"{folder}/{conversation_id}-{new_recording_token()}.ogg"
    before: tuple[str, bool] | None = None
    if has_former:
        before = await the_writer.run(partial(_former_file, conversation_id))
    if before is None:
        await the_writer.run(partial(_add_row, conversation_id, name), conversation_id)
    audio = KeptRecording(
        conversation_id,
        name,
        Recording(
            Path(default_storage.path(name)),
            sound.agent_rate_hz,
            sound.bitrate,
            encoder(),
            _earlier(conversation_id, name, before, the_writer),
        ),
        the_writer,
    )
    return ConversationRecorder(conversation_id, the_writer, audio)


class KeptRecording:
    """A recording whose row is brought up to date when it is finished."""

    def __init__(
        self, conversation_id: str, name: str, recording: Recording, writer: Writer
    ) -> None:
        self._conversation_id = conversation_id
        self._name = name
        self._recording = recording
        self._writer = writer
        self.user_audio = recording.user_audio
        self.agent_audio = recording.agent_audio

    def finish(self, ended_ms: int, then: Callable[[], None]) -> None:
        """Finish the file, then the row, then go on with `then`."""

        def finished(result: RecordingResult) -> None:
            self._writer.submit(
                partial(_finish_row, self._conversation_id, self._name, result),
                self._conversation_id,
            )
            then()

        self._recording.finish(ended_ms, finished)


def _add_row(conversation_id: str, name: str) -> None:
    conversation = Conversation.objects.get(public_id=conversation_id)
    RecordingRow.objects.create(conversation=conversation, file=name, format=MEDIA_TYPE)


def _former_file(conversation_id: str) -> tuple[str, bool] | None:
    """What another process recorded, and whether all of it is there."""
    row = RecordingRow.objects.filter(conversation__public_id=conversation_id).first()
    return None if row is None else (row.file.name or "", row.complete)


def _earlier(
    conversation_id: str, name: str, before: tuple[str, bool] | None, writer: Writer
) -> Earlier | None:
    if before is None:
        return None
    former, is_complete = before

    def joined() -> None:
        writer.submit(partial(_change_file, conversation_id, former, name))

    return Earlier(Path(default_storage.path(former)), is_complete, joined)


def _change_file(conversation_id: str, former: str, name: str) -> None:
    """The new file holds what the former did, which goes."""
    changed = RecordingRow.objects.filter(
        conversation__public_id=conversation_id, file=former
    ).update(file=name)
    if changed:
        transaction.on_commit(partial(default_storage.delete, former))


def _finish_row(conversation_id: str, name: str, result: RecordingResult) -> None:
    # Another process that went on with it has a file of its own.
    RecordingRow.objects.filter(
        conversation__public_id=conversation_id, file=name
    ).update(
        duration_ms=result.duration_ms,
        size_bytes=result.size_bytes,
        complete=result.complete,
    )

"""One turn at reading one document, from the claim to passages that are searched."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.utils import timezone

from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.knowledge.chunking import Chunk, chunks
from conversations.knowledge.ingest import NotTaken, fetch_page, read_file
from conversations.providers.embedding.port import EmbeddingModel
from conversations.providers.embedding.site import embedding_model
from conversations.store.library import nearest, source
from conversations.store.library import passages as store
from conversations.store.library import reading_queue as queue
from conversations.store.library.model_providers import up_to_date
from conversations.store.library.passages import Embedded, Piece
from conversations.store.library.reading_queue import Run

logger = logging.getLogger(__name__)

AT_ONCE = 16
"""Passages embedded and written together: so many are lost with a worker at most."""
TURN_S = 20.0
"""After so long others get their turn, and the rest is another task's."""
UNEXPECTED = "Something failed here; the server's log says what."


@dataclass(frozen=True, slots=True)
class Turn:
    """With what a turn is taken."""

    model: Callable[[], EmbeddingModel] = embedding_model
    clock_s: Callable[[], float] = field(default=time.monotonic)
    turn_s: float = TURN_S


def read_document(document_pk: int, turn: Turn | None = None) -> bool:
    """Read it if it waits for that and nobody else does; whether there was a try."""
    run = queue.claim(document_pk, timezone.now())
    if run is None:
        return False
    carry_out(run, turn or Turn())
    return True


def carry_out(run: Run, turn: Turn) -> None:
    """Read a claimed document. Whatever happens, the queue knows it afterwards, or
    takes the run for lost when its lease is over.
    """
    try:
        text = _text_of(run)
        if text is not None:
            up_to_date()
            async_to_sync(_embed)(run, text, turn)
    except NotTaken as error:
        queue.fail(run, str(error), timezone.now())
        logger.warning("Document %d cannot be read: %s", run.document_pk, error)
    except ProviderRefused as error:
        queue.fail(run, str(error), timezone.now())
        logger.error("Document %d is not embedded: %s", run.document_pk, error)
    except ProviderError as error:
        due_at = queue.postpone(run, str(error), timezone.now())
        logger.warning(
            "Document %d could not be embedded, %s: %s",
            run.document_pk,
            f"tried again at {due_at:%H:%M:%S}" if due_at else "given up",
            error,
        )
    except Exception:
        logger.exception("Document %d could not be read", run.document_pk)
        queue.postpone(run, UNEXPECTED, timezone.now())


def _text_of(run: Run) -> str | None:
    """The text of now: fetched or taken out of its file where that is still to be
    done. None: the run is not to go on. Raises NotTaken.
    """
    found = source.source_of(run)
    if found is None:
        return None
    if found.to_fetch:
        page = fetch_page(found.url)
        return page.text if source.keep_page(run, page.text, timezone.now()) else None
    if found.file is not None:
        read = read_file(found.filename, "", found.file())
        return read.text if source.keep_text(run, read.text) else None
    return found.text


async def _embed(run: Run, text: str, turn: Turn) -> None:
    """The database is asked in the thread that called, whose connection it is."""
    model = turn.model()
    try:
        await _embed_with(model, run, text, turn)
    finally:
        await model.release()


async def _embed_with(model: EmbeddingModel, run: Run, text: str, turn: Turn) -> None:
    parts = chunks(text, settings.PARLEY["PASSAGE_CHARACTERS"])
    pieces = [
        Piece(number, chunk.heading, chunk.text) for number, chunk in enumerate(parts)
    ]
    total = len(pieces)
    missing = await sync_to_async(store.begin)(run, pieces, model.name)
    until_s = turn.clock_s() + turn.turn_s
    for start in range(0, len(missing), AT_ONCE):
        if start and turn.clock_s() > until_s:
            await sync_to_async(queue.pass_on)(run, timezone.now())
            return
        embedded = await _embedded(model, missing[start : start + AT_ONCE])
        now = timezone.now()
        if not await sync_to_async(store.write)(run, embedded, model.name, total, now):
            return
    # Before these are searched, so that none of them is missing there.
    await sync_to_async(nearest.fill)(run.document_pk)
    if await sync_to_async(store.finish)(run, model.name, total, timezone.now()):
        logger.info("Document %d has %d passages", run.document_pk, total)


async def _embedded(model: EmbeddingModel, part: Sequence[Piece]) -> list[Embedded]:
    whole = [Chunk(piece.heading, piece.text).whole for piece in part]
    rows = np.asarray(await model.passages(whole), dtype="<f4")
    return [
        Embedded(piece, row.tobytes()) for piece, row in zip(part, rows, strict=True)
    ]

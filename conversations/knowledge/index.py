"""Passages in memory, as they are searched: a block of vectors and words a document.

Agents share blocks. A block is loaded when it is first needed, and anew when its
document has another edition; what was not used for longest makes room for others.
"""

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conversations.knowledge.words import WordBlock
from conversations.providers.embedding.port import Vector
from conversations.store.library.passages import StoredPassage, Version, searched

logger = logging.getLogger(__name__)

LOADED_AT_ONCE = 200
"""Documents in one query."""


@dataclass(frozen=True, slots=True)
class Block:
    """One document's passages."""

    version: Version
    keys: npt.NDArray[np.int64]
    vectors: Vector
    usual: Vector
    """How alike each is to questions about anything."""
    words: WordBlock


class PassageIndex:
    """The blocks of one process. All of it may be called by any thread."""

    def __init__(self, max_passages: int) -> None:
        self._max_passages = max_passages
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._loading = threading.Lock()

    @property
    def passages(self) -> int:
        """How many are in memory."""
        return sum(len(block.keys) for block in list(self._blocks.values()))

    def blocks(self, versions: Sequence[Version], unrelated: Vector) -> list[Block]:
        """Of these documents as they are now, as far as they are not too many. Blocks
        for a second per ten thousand passages that were not in memory.
        """
        wanted = self._that_fit(versions)
        with self._loading:
            missing = [v for v in wanted if self._known(v) is None]
            for start in range(0, len(missing), LOADED_AT_ONCE):
                self._load(missing[start : start + LOADED_AT_ONCE], unrelated)
            found = []
            for version in wanted:
                block = self._blocks.get(version.document_pk)
                if block is not None:
                    self._blocks.move_to_end(version.document_pk)
                    found.append(block)
            self._make_room(keep={version.document_pk for version in wanted})
        return found

    def _known(self, version: Version) -> Block | None:
        block = self._blocks.get(version.document_pk)
        return block if block is not None and block.version == version else None

    def _load(self, versions: Sequence[Version], unrelated: Vector) -> None:
        rows = defaultdict[int, list[StoredPassage]](list)
        for row in searched([version.document_pk for version in versions]):
            rows[row.document_pk].append(row)
        for version in versions:
            found = rows[version.document_pk]
            # A newer edition may have come meanwhile: then the next search loads it.
            if found and found[0].edition == version.edition:
                block = _block(version, found, unrelated)
                if block is not None:
                    self._blocks[version.document_pk] = block
            else:
                self._blocks.pop(version.document_pk, None)

    def _that_fit(self, versions: Sequence[Version]) -> list[Version]:
        left = self._max_passages
        fitting: list[Version] = []
        for version in versions:
            left -= version.passages
            if left < 0:
                logger.warning(
                    "An agent's documents have more passages than"
                    " MAX_INDEXED_PASSAGES (%d): %d of %d documents are searched",
                    self._max_passages,
                    len(fitting),
                    len(versions),
                )
                break
            fitting.append(version)
        return fitting

    def _make_room(self, keep: set[int]) -> None:
        over = self.passages - self._max_passages
        for key in list(self._blocks):
            if over <= 0:
                return
            if key not in keep:
                over -= len(self._blocks.pop(key).keys)


def _block(
    version: Version, rows: Sequence[StoredPassage], unrelated: Vector
) -> Block | None:
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
    if len(vectors) != len(rows) * len(unrelated):
        logger.error(
            "The vectors of document %s are of another length than its model's; it is"
            " not searched. Have it read again.",
            version.public_id,
        )
        return None
    vectors = vectors.reshape(len(rows), -1).astype(np.float32, copy=False)
    return Block(
        version,
        np.array([row.pk for row in rows], dtype=np.int64),
        vectors,
        vectors @ unrelated,
        WordBlock.of(f"{version.name} {row.heading} {row.text}" for row in rows),
    )

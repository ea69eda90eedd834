"""Passages in memory, as they are searched: a block of vectors and words a document.

Agents share blocks. A block is loaded when it is first needed, and anew when its
document has another edition; what was not used for longest makes room for others.
"""

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conversations.knowledge.chunking import Chunk
from conversations.knowledge.words import WordBlock, Words
from conversations.providers.embedding.port import Vector
from conversations.store.library.passages import StoredPassage, Version, searched

logger = logging.getLogger(__name__)

MAX_SETS = 64
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
    texts: tuple[str, ...]
    """As they are given to who answers: a small part of what the vectors take."""


class PassageSet:
    """The blocks that are searched together."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(block for block in blocks if len(block.keys))
        self.words = Words([block.words for block in self.blocks])
        if not self.blocks:
            return
        self.usual = np.concatenate([block.usual for block in self.blocks])
        self.texts = [text for block in self.blocks for text in block.texts]
        self.keys = np.concatenate([block.keys for block in self.blocks])
        self.documents = np.repeat(
            [block.version.document_pk for block in self.blocks],
            [len(block.keys) for block in self.blocks],
        )


class PassageIndex:
    """The blocks of one process. All of it may be called by any thread."""

    def __init__(self, max_passages: int) -> None:
        self._max_passages = max_passages
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._sets: OrderedDict[tuple[Version, ...], PassageSet] = OrderedDict()
        self._loading = threading.Lock()

    @property
    def passages(self) -> int:
        """How many are in memory."""
        return sum(len(block.keys) for block in list(self._blocks.values()))

    def passages_of(self, versions: Sequence[Version], unrelated: Vector) -> PassageSet:
        """Those of these documents as they are now, as far as they are not too many. Blocks
        for a second per ten thousand passages that were not in memory.
        """
        wanted = self._that_fit(versions)
        with self._loading:
            key = tuple(wanted)
            if key in self._sets:
                self._sets.move_to_end(key)
                return self._sets[key]
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
            chosen = PassageSet(found)
            if len(found) == len(wanted):
                self._sets[key] = chosen
            while len(self._sets) > MAX_SETS:
                self._sets.popitem(last=False)
        return chosen

    def holds(self, versions: Sequence[Version]) -> bool:
        """Whether all of these fit into memory together."""
        return sum(version.passages for version in versions) <= self._max_passages

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
                gone = self._blocks.pop(key)
                over -= len(gone.keys)
                for versions in [v for v in self._sets if gone.version in v]:
                    del self._sets[versions]


def set_of(
    versions: Sequence[Version], rows: Iterable[StoredPassage], unrelated: Vector
) -> PassageSet:
    """Some passages of these documents, that are in memory for one search only."""
    found = defaultdict[int, list[StoredPassage]](list)
    for row in rows:
        found[row.document_pk].append(row)
    made = (
        _block(version, found[version.document_pk], unrelated)
        for version in versions
        if version.document_pk in found
    )
    return PassageSet([block for block in made if block is not None])


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
        tuple(Chunk(row.heading, row.text).answer for row in rows),
    )

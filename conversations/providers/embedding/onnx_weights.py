"""The weights in an ONNX file, by their names in its order."""

import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_GRAPH, _INITIALIZER = 7, 5
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_TYPES = {1: "<f4", 3: "i1"}

Value = int | memoryview


def weights_in(content: bytes) -> dict[str, npt.NDArray[np.generic]]:
    """Those in floats or whole bytes, which are all that a model computes with."""
    found = {}
    for field, graph in _fields(memoryview(content)):
        if field == _GRAPH and isinstance(graph, memoryview):
            for inner, tensor in _fields(graph):
                if inner == _INITIALIZER and isinstance(tensor, memoryview):
                    found.update(_named(tensor))
    return found


def _named(tensor: memoryview) -> dict[str, npt.NDArray[np.generic]]:
    dims: list[int] = []
    name, kind, raw = "", 0, memoryview(b"")
    for field, value in _fields(tensor):
        if field == _DIMS:
            # Several in one piece, or each for itself.
            dims += [value] if isinstance(value, int) else list(_varints(value))
        elif isinstance(value, int):
            kind = value if field == _TYPE else kind
        elif field == _NAME:
            name = bytes(value).decode()
        elif field == _RAW:
            raw = value
    if kind not in _TYPES:
        return {}
    return {name: np.frombuffer(raw, _TYPES[kind]).reshape(dims)}


def _fields(message: memoryview) -> Iterator[tuple[int, Value]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        field, wire_type = key >> 3, key & 7
        if wire_type == _VARINT:
            value, at = _varint(message, at)
            yield field, value
        elif wire_type == _LENGTH:
            length, at = _varint(message, at)
            yield field, message[at : at + length]
            at += length
        elif wire_type in (_FIXED32, _FIXED64):
            at += struct.calcsize("<I" if wire_type == _FIXED32 else "<Q")
        else:
            raise ValueError("this is no ONNX file")


def _varints(packed: memoryview) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _varint(packed, at)
        yield value


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
    return value | message[at] << shift, at + 1

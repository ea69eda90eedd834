"""Lets a Piper voice tell how long each of its phonemes lasts.

The model works the lengths out and keeps them to itself. One more output of its graph
hands them over; as two serialised messages joined are one message with the fields of
both, a few bytes behind the file are enough.
"""

import re

_LENGTHS = re.compile(rb"/?[\w/.]*Ceil_output_0")
"""What exporters call the output of the step that rounds the lengths up."""
_GRAPH, _OUTPUT, _NAME, _NODE_OUTPUT = 7, 12, 1, 2
"""Numbers of the fields of a model, a graph, a value and a step."""


def with_lengths(model: bytes) -> bytes:
    """The model with the lengths as an output; as it is if it has none, or has it."""
    names = set(_LENGTHS.findall(model))
    if len(names) != 1:
        return model
    name = names.pop()
    output = _field(_OUTPUT, _field(_NAME, name))
    # Bytes before the name may look like a part of it: then no step puts it out.
    if output in model or _field(_NODE_OUTPUT, name) not in model:
        return model
    return model + _field(_GRAPH, output)


def _field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    digits.append(value)
    return bytes(digits)

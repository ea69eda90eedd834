"""The JSON object in what a model wrote, with or without prose and fences around it."""

import json
from typing import Any, NoReturn


class Unusable(ValueError):
    """An answer, or a part of one, is not what was asked for; the text says why."""


def read_object(text: str) -> dict[str, Any]:
    """The first JSON object of a text. Raises Unusable."""
    begin = text.find("{")
    if begin < 0:
        raise Unusable("it holds no JSON object")
    try:
        # At a brace, so it is an object or fails.
        value, _ = _DECODER.raw_decode(text, begin)
    except RecursionError:
        raise Unusable("its JSON is nested too deeply") from None
    except ValueError as error:
        raise Unusable(f"it is not valid JSON: {error}"[:200]) from None
    assert isinstance(value, dict)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)

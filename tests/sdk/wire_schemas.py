"""The vendor's published types as JSON schemas, and frames held to them.

`wire_frames.json` is generated from `@elevenlabs/types` by `generate`; a test keeps it
current.
"""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

HERE = Path(__file__).parent
SCHEMAS = HERE.parent / "fixtures/schemas/wire_frames.json"

NOT_PUBLISHED = {
    "agent_response_complete",
    "agent_response_metadata",
    "client_error",
    "dtmf_request",
    "queue_status",
}
"""Server events which the REST API's enumeration has and the published types lack."""


def generate() -> str:
    """The schemas of the installed types, as text."""
    return subprocess.run(
        [
            "node",
            "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js",
            *("--path", "wire-frames.ts", "--tsconfig", "tsconfig.json"),
            *("--type", "*", "--no-type-check"),
        ],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@cache
def _validators(union: str) -> dict[str, Draft7Validator]:
    """By the frame's type; microphone audio has none and stands at ""."""
    definitions = json.loads(SCHEMAS.read_text())["definitions"]
    found = {}
    for part in definitions[union]["anyOf"]:
        schema = definitions[part["$ref"].rpartition("/")[2]]
        kind = schema["properties"].get("type", {}).get("const", "")
        found[kind] = Draft7Validator({**schema, "definitions": definitions})
    return found


def fault(sender: Literal["client", "server"], frame: dict[str, Any]) -> str | None:
    """What is wrong with a frame; None when it is as published."""
    kind = frame.get("type", "")
    validator = _validators(f"{sender.title()}Frame").get(kind)
    if validator is None:
        return f"{kind}: is no {sender}'s event"
    error = best_match(validator.iter_errors(frame))
    if error is None:
        return None
    place = ".".join(str(step) for step in error.absolute_path)
    return f"{kind}: {place or 'the frame'}: {error.message}"

"""The golden frames: one per wire type, read by the JavaScript tests too."""

import json
from pathlib import Path

WIRE = Path(__file__).parents[1] / "fixtures" / "wire"


def golden(direction: str) -> dict[str, dict[str, object]]:
    """The parsed frames of a direction, by type."""
    return {
        path.stem: json.loads(path.read_text())
        for path in sorted((WIRE / direction).glob("*.json"))
    }


def pytest_generate_tests(metafunc):
    for direction in ("client", "server"):
        fixture = f"{direction}_frame"
        if fixture in metafunc.fixturenames:
            frames = golden(direction)
            metafunc.parametrize(fixture, frames.values(), ids=frames.keys())

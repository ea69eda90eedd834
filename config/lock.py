"""Write the three locks of exact versions and hashes from pyproject.toml: `make lock`.

The locks name no package index, so that they install from whichever one pip is set up
for. They hold for every platform on which the packages exist, from Python 3.11 on.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock: where it stands, what it holds, and the comment that opens it."""

    path: str
    arguments: tuple[str, ...]
    opening: str


LOCKS = (
    Lock(
        "requirements.txt",
        ("pyproject.toml",),
        "What Parley runs on, all of it, by exact version and hash.",
    ),
    Lock(
        "config/requirements-no-deps.txt",
        ("--group", "pyproject.toml:no-deps", "--no-deps"),
        "Silero's voice activity model. Its package asks for torch, which Parley does\n"
        "# not use, so it is installed without what it asks for:\n"
        "#   pip install --no-deps --require-hashes -r config/requirements-no-deps.txt",
    ),
    Lock(
        "tests/requirements.txt",
        ("--group", "pyproject.toml:dev", "--constraints", "requirements.txt"),
        "Tools of development and tests, installed beside requirements.txt.",
    ),
)


def main(uv: str) -> None:
    """Resolve each lock anew with the `uv` at this path; raises if one has no answer."""
    for lock in LOCKS:
        resolved = subprocess.run(
            [
                uv,
                *("pip", "compile", *lock.arguments),
                *("--universal", "--python-version", "3.11", "--generate-hashes"),
                *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
                *("--upgrade", "--no-sources", "--quiet"),
            ],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        opening = f"# {lock.opening}\n# Made by `make lock` from pyproject.toml.\n"
        (ROOT / lock.path).write_text(opening + resolved)


if __name__ == "__main__":
    main(sys.argv[1])

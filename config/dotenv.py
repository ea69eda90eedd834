"""Write what `.env` lacks: the secrets of a new installation, made here by chance.

Where `ENV_FILE` names another file, that one is completed.
"""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

DEFAULT_PATH = Path(__file__).resolve().parent.parent / ".env"

OPENING = """\
# Settings of this installation of Parley; the README lists all there are.
# Keep this file to yourself: it holds its secrets.
"""

GENERATED: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "API_KEY": lambda: secrets.token_urlsafe(32),
    "ADMIN_USERNAME": lambda: "admin",
    "ADMIN_PASSWORD": lambda: secrets.token_urlsafe(12),
}
"""The variables without which an installation is not whole, and how each is made."""


def names_set(text: str) -> set[str]:
    """Return the variables to which the text of a `.env` file gives a value."""
    lines = (line.removeprefix("export ").strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if not line.startswith("#"))
    return {name for name, _, value in pairs if value.strip()}


def complete(path: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Add to the file what neither it nor the environment sets; return what was added.

    The file can be read by its owner alone. It is replaced in one step, so that an
    interruption leaves the old one or the new one. What is no file (`/dev/null`, to say
    that there is none) is left as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        return {}
    text = path.read_text() if path.exists() else OPENING
    known = names_set(text) | {name for name, value in environment.items() if value}
    added = {name: make() for name, make in GENERATED.items() if name not in known}
    if added:
        if not text.endswith("\n"):
            text += "\n"
        text += "".join(f"{name}={value}\n" for name, value in added.items())
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        draft.replace(path)
    return added


def main() -> None:
    """Complete the file and show once what an owner needs to sign in."""
    path = Path(os.environ.get("ENV_FILE") or DEFAULT_PATH)
    added = complete(path, os.environ)
    if not added:
        return
    lines = [f"Wrote {', '.join(added)} to {path.name}"]
    if "ADMIN_PASSWORD" in added:
        name = added.get("ADMIN_USERNAME") or "(ADMIN_USERNAME)"
        lines += [
            "",
            f"  Sign in to the admin as   {name}",
            f"  with the password         {added['ADMIN_PASSWORD']}",
        ]
    if "API_KEY" in added:
        lines += [f"  API key                   {added['API_KEY']}"]
    lines += ["", f"This is shown once; {path.name} keeps it.", ""]
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()

"""Static files collected when they have changed, not at every start."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

STAMP = ".collected"
"""In STATIC_ROOT: of which sources what lies there was made."""
_MAKERS = ("storage.py", "joining.py")
"""Modules beside this one that decide what becomes of a source."""


def collect_static() -> None:
    """Have STATIC_ROOT hold what the sources are now.

    To hash and join them all takes seconds of processor time; to look at their sizes and
    times takes a few hundredths.
    """
    stamp = Path(settings.STATIC_ROOT) / STAMP
    sources = _digest()
    if stamp.is_file() and stamp.read_text() == sources:
        return
    # One that is interrupted is begun again.
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(sources)


def _digest() -> str:
    """Return what changes with any source, its place, or the making."""
    lines = [f"{settings.STATIC_URL} {settings.STORAGES['staticfiles']['BACKEND']}"]
    for path in _sources():
        found = path.stat()
        lines.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sources() -> Iterator[Path]:
    here = Path(__file__).parent
    yield from (here / name for name in _MAKERS)
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))

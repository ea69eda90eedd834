"""Whether what a provider needs is installed, and how to get it."""

from collections.abc import Iterable
from importlib.util import find_spec

INSTALL = (
    "Install what Parley needs: `make run` does it, or `pip install -r "
    "requirements.txt` and `pip install --no-deps -r config/requirements-no-deps.txt`."
)


def missing(modules: Iterable[str]) -> list[str]:
    """Those of the modules that are not installed. Imports none."""
    return [module for module in modules if find_spec(module) is None]

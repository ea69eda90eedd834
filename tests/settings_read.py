"""Which variables of the environment Parley's settings read."""

import re
from pathlib import Path

_CONFIG = Path(__file__).resolve().parent.parent / "config"
SOURCE = "".join((_CONFIG / name).read_text() for name in ("settings.py", "parley.py"))
NAMES = frozenset(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SOURCE))

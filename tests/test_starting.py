"""What a command pays for before it does anything."""

import subprocess
import sys

LOADED_LATE = {"mcp", "onnxruntime", "pypdf"}
STARTED = f"""
import sys
import django
django.setup()
import config.urls
print(*sorted({LOADED_LATE!r} & set(sys.modules)))
"""


def test_libraries_that_take_long_to_load_wait_until_somebody_needs_them():
    started = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True
    )
    assert started.stdout.split() == []

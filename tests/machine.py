"""Install what the tests need and pip cannot: `python tests/machine.py [PROGRAM ...]`.

On Debian and Ubuntu as root it installs what is missing; elsewhere it names it.
"""

import os
import shutil
import subprocess
import sys

# Program looked for: the Debian package that brings it.
PROGRAMS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    # Firefox plays nothing where there is no loudspeaker, not even in silence.
    "pulseaudio": "pulseaudio",
    "espeak-ng": "espeak-ng",
    "flite": "flite",
    "sox": "sox",
    "node": "nodejs",
    "npm": "npm",
}


def main(programs: list[str]) -> None:
    """Install the packages of the missing ones among these programs (all if none)."""
    missing = [PROGRAMS[p] for p in programs or PROGRAMS if shutil.which(p) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"The tests need these programs: {' '.join(missing)}")
    print(f"Installing {' '.join(missing)} ...", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-q", "-q", "update"],
        ["apt-get", "-q", "-q", "install", "--yes", "--no-install-recommends"]
        + missing,
    ):
        subprocess.run(
            command,
            env=quietly,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])

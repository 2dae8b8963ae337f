"""Print the path of a Python of one version, such as 3.12, that can make virtual environments.

Looks along PATH and among pyenv's versions. Exits with status 1 where there is none.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SAYS_VERSION = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"


def candidates(version: str) -> Iterator[Path]:
    """Where a Python of the version may be, likeliest first."""
    for folder in os.get_exec_path():
        yield Path(folder) / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))


def works(python: Path, version: str) -> bool:
    """Whether it runs and is what its name says: a version manager's stand-in may be neither."""
    try:
        answer = subprocess.run(
            [python, "-c", SAYS_VERSION], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def main(version: str) -> int:
    """Print the first that works."""
    for python in candidates(version):
        if python.is_file() and works(python, version):
            print(python)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

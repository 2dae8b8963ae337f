"""What it takes to begin: imports, each in a new interpreter, and the loading of a policy."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.peers.own import POLICY

RULES = Path(__file__).resolve().parents[1] / "rules"
IMPORTS = {
    "nothing": "pass",
    "pydantic": "import pydantic",
    "pydantic.BaseModel": "from pydantic import BaseModel",
}
LOAD = """
import pathlib, shutil, tempfile, time, govrules
govrules.load
given = pathlib.Path({path!r})
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, given.name)
    shutil.copytree(given, path) if given.is_dir() else shutil.copy(given, path)
    file = min(path.glob("*.yaml")) if path.is_dir() else path
    for change in ("", "", "\\n# a remark\\n"):
        file.write_text(file.read_text() + change)
        begun = time.process_time()
        govrules.load(path)
        print(time.process_time() - begun)
"""
LOADED = ("first", "again", "edited")


def imports(rounds: int) -> dict[str, Any]:
    """CPU seconds of imports in new interpreters, in turns, less those of an interpreter that does nothing."""
    programs = {**IMPORTS, "govrules": "import govrules"}
    spent: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):  # the first round fills the folder of compiled modules
            for name, program in programs.items():
                spent[name].append(_cpu(program, compiled))
    medians = {name: statistics.median(times[1:]) for name, times in spent.items()}
    return {name: median - medians["nothing"] for name, median in medians.items() if name != "nothing"}


def _cpu(program: str, compiled: str) -> float:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": compiled}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"`{program}` failed")
    return usage.ru_utime + usage.ru_stime


def loads(rounds: int) -> dict[str, Any]:
    """CPU seconds of loading policies: the first of a process, once more, and with another remark in a file."""
    found = {}
    for name, path in {"twenty rules": POLICY, **_packs()}.items():
        runs = [_load(path) for _ in range(rounds)]
        medians = map(statistics.median, zip(*runs, strict=True))
        found[name] = dict(zip(LOADED, medians, strict=True))
    return found


def _packs() -> dict[str, Path]:
    return {f"pack {folder.name}": folder for folder in sorted(RULES.iterdir()) if folder.is_dir()}


def _load(path: Path) -> list[float]:
    program = LOAD.format(path=str(path))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    return [float(line) for line in run.stdout.split()]

"""The engines of a live portfolio, each in a process of its own: to open, to update, and in memory.

`python -m benchmarks.engines ENGINE SIZE` measures one and writes it as JSON.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import workload
from benchmarks.peers.own import POLICY
from benchmarks.workload import AS_OF, SEED

ENGINES = {"compiled": "govrules", "durable": "durable_rules_engine"}
_STATUS = Path("/proc/self/status")


def measure(size: int) -> dict[str, dict[str, float]]:
    """For each engine that is installed: seconds to open and to update, and bytes for each initiative."""
    installed = [engine for engine, module in ENGINES.items() if importlib.util.find_spec(module)]
    return {engine: _apart(engine, size) for engine in installed}


def _apart(engine: str, size: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.engines", engine, str(size)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _measured(engine: Any, size: int) -> dict[str, float]:
    """Every initiative is replaced twice, so that what an engine puts off falls due."""
    import govrules

    policy = govrules.load(POLICY)
    content = workload.portfolio(size)
    portfolio = govrules.Portfolio(content["organisation"], content["initiatives"])
    changed = [govrules.Initiative(**row) for seed in (1, 2) for row in _others(content, size, SEED + seed)]
    gc.collect()
    before, begun = _held(), time.perf_counter()
    live = policy.live(portfolio, as_of=AS_OF, engine=engine)
    opened, spent = time.perf_counter() - begun, [_update(live, each) for each in changed]
    return {
        "open": opened,
        "update": statistics.median(spent),
        "mean update": statistics.fmean(spent),
        "slowest update": max(spent),
        "memory": (_held() - before) / size,
    }


def _others(content: workload.Json, size: int, seed: int) -> list[workload.Json]:
    """Other initiatives of the same ids, in the same units, in any order."""
    others = workload.portfolio(size, seed=seed)["initiatives"]
    rows = [{**new, "unit": old["unit"]} for old, new in zip(content["initiatives"], others, strict=True)]
    random.Random(seed).shuffle(rows)
    return rows


def _update(live: Any, initiative: Any) -> float:
    begun = time.perf_counter()
    live.put(initiative)
    return time.perf_counter() - begun


def _held() -> int:
    """Bytes of the process; `tracemalloc` would not see what is held outside Python."""
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured(sys.argv[1], int(sys.argv[2]))))

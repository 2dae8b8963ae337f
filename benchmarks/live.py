"""One update in a portfolio that is kept judged, beside a review of all of it."""

from __future__ import annotations

import gc
import random
import statistics
import time
import tracemalloc
from typing import Any

from benchmarks import workload
from benchmarks.peers.own import POLICY
from benchmarks.workload import AS_OF, SEED

UPDATES = 300


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """For each size: seconds of one update of a field, of a whole initiative, of a decision, and of a review."""
    import govrules

    policy = govrules.load(POLICY)
    return {str(size): _updates(policy, size) for size in sizes}


def _updates(policy: Any, size: int) -> dict[str, Any]:
    import govrules

    content, other = workload.portfolio(size), workload.portfolio(size, seed=SEED + 1)
    portfolio = govrules.Portfolio(content["organisation"], content["initiatives"])
    begun = time.process_time()
    live = policy.live(portfolio, as_of=AS_OF)
    opened = time.process_time() - begun
    generator = random.Random(SEED)
    chosen = generator.sample(range(size), min(UPDATES, size))
    fields = [_budget(content["initiatives"][place], generator) for place in chosen]
    whole = [
        {**other["initiatives"][place], "unit": content["initiatives"][place]["unit"]} for place in chosen
    ]
    result = {
        "open": opened,
        "update of one field": _median(live, fields),
        "update of all fields": _median(live, whole),
        "decision among the others": _decisions(policy, live.portfolio, whole),
        "review": _review(policy, live.portfolio),
    }
    fresh = policy.review(live.portfolio, as_of=AS_OF)
    result["agrees with a review"] = fresh.findings == live.findings
    return result


def _budget(row: workload.Json, generator: random.Random) -> workload.Json:
    return {**row, "budget": generator.choice([10_000, 350_000, 950_000])}


def _median(live: Any, rows: list[workload.Json]) -> float:
    """Initiatives are validated before, as those of a review are."""
    import govrules

    spent = []
    for initiative in [govrules.Initiative(**row) for row in rows]:
        begun = time.perf_counter()
        live.put(initiative)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _decisions(policy: Any, portfolio: Any, rows: list[workload.Json]) -> float:
    """Of one portfolio, asked again and again: the first questions take a review each."""
    import govrules

    spent = []
    for initiative in [govrules.Initiative(**row) for row in rows[:100]]:
        begun = time.perf_counter()
        _ = policy.decide(initiative, portfolio, as_of=AS_OF).outcome
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _review(policy: Any, portfolio: Any) -> float:
    spent = []
    for _ in range(3):
        gc.collect()
        begun = time.perf_counter()
        review = policy.review(portfolio, as_of=AS_OF)
        _ = [finding.messages for finding in review.findings]  # an update tells what it finds too
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def memory(size: int) -> dict[str, float]:
    """Bytes for each initiative: of the objects themselves, and of a live portfolio beyond them."""
    import govrules

    policy = govrules.load(POLICY)
    content = workload.portfolio(size)
    gc.collect()
    tracemalloc.start()
    portfolio = govrules.Portfolio(content["organisation"], content["initiatives"])
    gc.collect()
    objects = tracemalloc.get_traced_memory()[0]
    live = policy.live(portfolio, as_of=AS_OF)
    gc.collect()
    beyond = tracemalloc.get_traced_memory()[0] - objects
    tracemalloc.stop()
    del live
    return {"objects": objects / size, "live": beyond / size}

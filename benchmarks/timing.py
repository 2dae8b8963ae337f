"""Times in turns: each library once in every round, so that a busy moment meets all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, define

Work = Callable[[], Any]


@define
class Times:
    """The seconds of each round, or of each call."""

    rounds: list[float] = Factory(list)
    calls: list[float] = Factory(list)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def percentile(self, part: float) -> float:
        """Of the calls: the time that so large a part of them stays under."""
        ordered = sorted(self.calls)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def in_turns(work: Mapping[str, Work], rounds: int) -> dict[str, Times]:
    """CPU seconds of each piece of work, in rounds; the first round only warms up."""
    times = {name: Times() for name in work}
    for number in range(rounds + 1):
        for name, run in work.items():
            gc.collect()
            begun = time.process_time()
            result = run()
            spent = time.process_time() - begun
            del result
            if number:
                times[name].rounds.append(spent)
    return times


def calls_in_turns(
    work: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]], rounds: int
) -> dict[str, Times]:
    """Wall-clock seconds of single calls, in rounds; a round's own time is the median of its calls."""
    times = {name: Times() for name in work}
    clock = time.perf_counter
    for number in range(rounds + 1):
        for name, (call, inputs) in work.items():
            gc.collect()
            spent = []
            for given in inputs:
                begun = clock()
                call(given)
                spent.append(clock() - begun)
            if number:
                times[name].calls += spent
                times[name].rounds.append(statistics.median(spent))
    return times


def ratio(times: Times, base: Times) -> float:
    """How many times as long: the median of the ratios of each round."""
    return statistics.median(
        mine / other for mine, other in zip(times.rounds, base.rounds, strict=True) if other
    )

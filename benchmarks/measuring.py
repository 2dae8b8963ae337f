"""All measurements, as one document."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks import engines, live, oracle, starting, workload
from benchmarks.checking import Checked, checked
from benchmarks.peers.all import BASELINE, LARGEST, OTHERS, OWN
from benchmarks.peers.peer import Judge, Peer, Reviewer
from benchmarks.timing import Times, calls_in_turns, in_turns, ratio
from benchmarks.workload import Json

CHECKED_ON = 1000
SLOW = 0.0005
"""A library that takes longer for one decision is asked less often."""


def everything(*, rounds: int, largest: int) -> dict[str, Any]:
    """Check everybody, then time those who agree."""
    small = workload.portfolio(CHECKED_ON)
    expected = oracle.answers(small)
    _say(f"{len(expected)} findings in {CHECKED_ON} initiatives; checking everybody against the oracle")
    asked = [checked(kind, small, expected) for kind in (*OWN, *OTHERS)]
    fit = [each.peer for each in asked if not each.problem]
    result: dict[str, Any] = {
        "python": platform.python_version(),
        "seed": workload.SEED,
        "peers": [_described(each) for each in asked],
        "decision": _decisions(fit, small, rounds),
        "review": {},
    }
    for size, times in ((1000, rounds), (10_000, max(3, rounds // 2))):
        result["review"][str(size)] = _reviews(fit, workload.portfolio(size), times)
    if largest:
        wanted = [peer for peer in fit if type(peer) in LARGEST]
        result["review"][str(largest)] = _reviews(wanted, workload.portfolio(largest), 2)
    _say("one update, memory, imports, loading")
    result["live"] = live.measure((1000, 10_000))
    result["memory"] = live.memory(5000)
    result["engines"] = engines.measure(1000)
    result["imports"] = starting.imports(rounds)
    result["loads"] = starting.loads(3)
    return result


def _described(each: Checked) -> dict[str, Any]:
    peer = each.peer
    return {
        "name": peer.name,
        "package": peer.package,
        "version": each.version,
        "judges": len(peer.judges),
        "reviews": len(peer.reviews),
        "note": peer.note,
        "problem": each.problem,
    }


def _decisions(peers: Sequence[Peer], portfolio: Json, rounds: int) -> dict[str, Any]:
    _say("decisions")
    work: dict[str, Any] = {}
    for peer in peers:
        if isinstance(peer, Judge) and peer.judges:
            inputs = peer.inputs(portfolio)
            quick = in_turns({"": partial(peer.decide, inputs[0])}, 3)[""].median < SLOW
            work[peer.name] = (peer.decide, inputs[: 500 if quick else 50])
    return _ratios(calls_in_turns(work, rounds))


def _reviews(peers: Sequence[Peer], portfolio: Json, rounds: int) -> dict[str, Any]:
    _say(f"reviews of {len(portfolio['initiatives'])}")
    asked = [peer for peer in peers if isinstance(peer, Reviewer) and peer.reviews]
    work = {peer.name: partial(_review, peer, peer.prepare(portfolio)) for peer in asked}
    return _ratios(in_turns(work, rounds))


def _review(peer: Reviewer, ready: Any) -> Any:
    return peer.review(ready)


def _ratios(times: dict[str, Times]) -> dict[str, Any]:
    return {
        name: {
            "median": each.median,
            "ratio": ratio(each, times[BASELINE]),
            **({"p50": each.percentile(0.5), "p99": each.percentile(0.99)} if each.calls else {}),
        }
        for name, each in times.items()
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

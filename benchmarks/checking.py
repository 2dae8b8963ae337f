"""Nobody is timed whose answers are wrong."""

from __future__ import annotations

from importlib import metadata

from attrs import define

from benchmarks.answers import Answers, of_each, only
from benchmarks.peers.peer import Judge, Peer, Reviewer
from benchmarks.workload import Json


@define
class Checked:
    """A library that was loaded and asked; `problem` says why it is not timed."""

    peer: Peer
    version: str = ""
    problem: str = ""


def checked(kind: type[Peer], portfolio: Json, expected: Answers) -> Checked:
    """Load a library and compare all its answers with those of the oracle."""
    found = Checked(kind())
    try:
        if found.peer.package and found.peer.package != "govrules":
            found.version = metadata.version(found.peer.package)
        found.peer.load()
        found.problem = _disagreement(found.peer, portfolio, expected)
    except metadata.PackageNotFoundError:
        found.problem = "is not installed"
    except Exception as error:  # noqa: BLE001 - whatever it is, the report says so
        found.problem = f"{type(error).__name__}: {error}"
    return found


def _disagreement(peer: Peer, portfolio: Json, expected: Answers) -> str:
    if isinstance(peer, Judge) and peer.judges:
        singles = of_each(only(expected, peer.judges))
        pairs = zip(portfolio["initiatives"], peer.inputs(portfolio), strict=True)
        wrong = [
            row["id"]
            for row, given in pairs
            if peer.told(peer.decide(given)) != singles.get(row["id"], frozenset())
        ]
        if wrong:
            return f"disagrees with the oracle about {len(wrong)} initiatives, {wrong[0]} first"
    if isinstance(peer, Reviewer) and peer.reviews:
        different = peer.found(peer.review(peer.prepare(portfolio))) ^ only(expected, peer.reviews)
        if different:
            return f"disagrees with the oracle about {len(different)} findings, {min(different)} first"
    return ""

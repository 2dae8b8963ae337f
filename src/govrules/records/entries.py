"""What is recorded of a review: what it rests on, what was decided, and, if wanted, all that was read."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, field, frozen

from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.records import policies, portfolios
from govrules.records.journal import Line, add, line_of
from govrules.values import canonical
from govrules.version import __version__
from govrules.waivers import Waiver

Inputs = Literal["full", "digests"]
VERSION = 1

_INPUT = re.compile(r'\{"checksum": "\w{64}", "record": "input", "kind": "(\w+)", "digest": "([\w:]+)"')


@frozen
class Entry:
    """A review on record: what it rested on by digests, and what it said.

    `findings` are the digests of findings by their fingerprints; `review` is all of it, where the
    inputs were kept too.
    """

    line: int
    version: str
    as_of: datetime.date
    policy: str
    policy_digest: str
    portfolio_digest: str
    waivers_digest: str
    result: str
    decisions: tuple[Mapping[str, Any], ...] = field(hash=False)
    findings: Mapping[str, str] = field(hash=False)
    review: Mapping[str, Any] | None = field(default=None, hash=False)


def append(  # noqa: PLR0913 - a review, and all that it rests on
    path: str | Path,
    review: Review,
    policy: Policy,
    portfolio: Portfolio,
    *,
    waivers: Iterable[Waiver] = (),
    inputs: Inputs = "full",
) -> None:
    """Add a review to a record, and return when it is on the disk.

    With `full` inputs the policy, the portfolio and the waivers are in the record as well, each once
    however often it is used, and a replay needs nothing else. With `digests` it needs them given.
    """
    given = tuple(waiver.to_dict() for waiver in waivers)
    written = _entry(review, digest_of(given), inputs)
    contents = _contents(policy, portfolio, given) if inputs == "full" else ()

    def made(lines: Iterator[Line]) -> Iterator[bytes]:
        known = set(_inputs_in(lines)) if contents else set()
        for kind, digest, content in contents:
            if (kind, digest) not in known:
                yield line_of({"record": "input", "kind": kind, "digest": digest, "content": content})
        yield line_of(written)

    add(Path(path), made)


def _contents(
    policy: Policy, portfolio: Portfolio, waivers: tuple[dict[str, Any], ...]
) -> tuple[tuple[str, str, Any], ...]:
    return (
        ("policy", policy.digest, policies.kept(policy)),
        ("portfolio", portfolio.digest, portfolios.kept(portfolio)),
        ("waivers", digest_of(waivers), waivers),
    )


def _inputs_in(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The kinds and digests of the inputs that a record holds already."""
    for line in lines:
        match = _INPUT.match(line.text) if line.text is not None else None
        if match is not None:
            yield match[1], match[2]


def _entry(review: Review, waivers: str, inputs: Inputs) -> dict[str, Any]:
    told = told_of(review)
    entry = {
        "record": "review",
        "format": VERSION,
        "version": __version__,
        "as_of": review.as_of,
        "policy": told["policy"],
        "portfolio": told["portfolio"],
        "waivers": waivers,
        "inputs": inputs,
        "result": digest_of(told),
    }
    if inputs == "full":
        return {**entry, "review": told}
    return {**entry, "decisions": told["decisions"], "findings": digests_of(told["findings"])}


def told_of(review: Review) -> dict[str, Any]:
    """What a review says, but for problems, which name files of one machine, and for any baseline."""
    told = evolve(review, baseline=None).to_dict()
    return {key: value for key, value in told.items() if key != "problems"}


def digests_of(findings: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The digest of each finding by its fingerprint."""
    return {finding["fingerprint"]: digest_of(finding) for finding in findings}


def digest_of(value: object) -> str:
    """The digest of anything that canonical JSON can be made of.

    >>> digest_of(())[:15]
    'sha256:4f53cda1'
    """
    return f"sha256:{hashlib.sha256(canonical(value).encode()).hexdigest()}"

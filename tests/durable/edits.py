"""Random edits of a live portfolio, with gaps, hostile ids and texts, and numbers at their limits.

`python edits.py COUNT [SEED]` follows many of them, and ends with status 1 at the first difference
between the durable engine and the built-in one.
"""

from __future__ import annotations

import datetime
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govrules import Policy, Portfolio, load
from govrules.policy.live import LiveEngineName, LivePortfolio

Numbers = tuple[int | str, ...]
ENGINES: tuple[LiveEngineName, ...] = ("compiled", "durable")
AS_OF = datetime.date(2026, 11, 23)
POLICY = Path(__file__).with_name("policy.yaml")
COLLIDING = ("v332789", "v529192", "init-582460", "init-41488", "40189", "797186", "p2039599", "p2222382")
"""Texts of which two and two have the same 32-bit hash."""
HOSTILE = (
    *COLLIDING,
    "x" * 70_000,
    "x" * 70_000 + "y",
    "\x01\x1f\x7f",
    'quote " and \\ back',
    "a\nb\tc",
    "é\u200f\U0001f680",
    "1",
    "$and",
    "id",
    "sid",
)
IDS = ("a", "b", "c", "d", "e", "f", "g", *HOSTILE)
NUMBERS: Numbers = (
    0, 1, 2, 3, 7, "100.5", 250, "1.5", "250.0001", "0.00015", "0.00014", "-0.00001", "0.33333", "1.50",
    "900719925474.0991", "900719925474.0992", "-900719925474.0991", "9" * 36, "-" + "9" * 36, "1e-36", "0.1",
)  # fmt: skip
TEXTS = ("ann", "bob", "", *HOSTILE)
DAYS = ("2026-11-23", "2027-01-01", "2027-06-30", "0001-01-01", "9999-12-31", "2028-02-29")
ORGANISATION: dict[str, Any] = {
    "units": {"sales": {"delegation": 100, "owner": "owner"}, "it": {"envelope": 200}},
    "technologies": {"java": {"status": "adopt"}, "sql": {"status": "hold"}},
}


def policy() -> Policy:
    return load(POLICY)


def initiative(draw: random.Random, id_: str, numbers: Numbers) -> dict[str, Any]:
    """An initiative as a document has it."""
    texts = TEXTS[:2] if draw.random() < 0.7 else TEXTS
    some: dict[str, Any] = {
        "owner": _one(draw, texts),
        "sponsor": _one(draw, texts),
        "stage": _one(draw, ("idea", "approved", "building", "live")),
        "risk": _one(draw, ("low", "medium", "high", "critical")),
        "budget": _one(draw, (*numbers, 40, 120, 260, 600)),
        "weight": _one(draw, numbers),
        "start": _one(draw, DAYS),
        "end": _one(draw, DAYS),
        "urgent": _one(draw, (True, False)),
        "technologies": _several(draw, ("java", "sql", "basic")),
        "depends_on": _several(draw, IDS[:9]),
        "integrates_with": _several(draw, IDS[:9]),
        "themes": _several(draw, texts),
        "amounts": _several(draw, numbers),
        "days_off": _several(draw, DAYS),
        "approvals": [{"role": draw.choice(("board", "cio", "ann"))}] if draw.random() < 0.3 else [],
    }
    given = {name: held for name, held in some.items() if draw.random() < 0.75}
    unit = draw.choice(("sales", "it", "lost"))
    return {"id": id_, "title": draw.choice(("x", "y", "été")), "unit": unit, **given}


def _one(draw: random.Random, values: tuple[Any, ...]) -> Any:
    return None if draw.random() < 0.1 else draw.choice(values)


def _several(draw: random.Random, values: tuple[Any, ...]) -> Any:
    if draw.random() < 0.08:
        return None
    return [_one(draw, values) for _ in range(draw.randrange(4))]


def edit(draw: random.Random, live: LivePortfolio, numbers: Numbers) -> dict[str, Any]:
    """The arguments of the next `apply`; the portfolio stays small."""
    there = sorted(each.id for each in live.initiatives)
    gone = [draw.choice(there)] if there and draw.random() < len(there) / 16 else []
    others = [id_ for id_ in IDS if id_ not in gone]
    come = [] if gone and draw.random() < 0.7 else draw.sample(others, draw.choice((1, 1, 1, 3)))
    return {"put": [_changed(draw, live, id_, numbers) for id_ in come], "remove": gone}


def _changed(draw: random.Random, live: LivePortfolio, id_: str, numbers: Numbers) -> dict[str, Any]:
    """A new initiative, or often an old one with one field changed."""
    new = initiative(draw, id_, numbers)
    old = next((each for each in live.initiatives if each.id == id_), None)
    if old is None or draw.random() < 0.4:
        return new
    fields = sorted(new)
    changing = draw.choice(fields)
    return {**old.model_dump(exclude_unset=True), changing: new[changing], "id": id_}


def differences(count: int, seed: int, *, restart: int = 500) -> Iterator[str]:
    """What differs between the engines over some edits; the portfolios begin anew now and then.

    Every other portfolio has numbers at the limits, which move the rules that compare them.
    """
    draw, loaded = random.Random(seed), policy()  # noqa: S311 - the same each time
    for start in range(0, count, restart):
        numbers = NUMBERS if start // restart % 2 else NUMBERS[:8]
        lives = [loaded.live(Portfolio(ORGANISATION), as_of=AS_OF, engine=engine) for engine in ENGINES]
        for number in range(start, min(start + restart, count)):
            one = edit(draw, lives[0], numbers)
            changes = [repr(live.apply(**one)) for live in lives]
            if changes[0] != changes[1]:
                yield f"edit {number}: {changes[0]}\n{changes[1]}"
            if number % 50 == 0 and len({live.review().to_json() for live in lives}) > 1:
                yield f"after edit {number} the reviews differ"
        for live in lives:
            live.close()


def main(arguments: list[str]) -> int:
    count, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    for difference in differences(count, seed):
        sys.stdout.write(difference + "\n")
        return 1
    sys.stdout.write(f"{count} edits, seed {seed}: no difference\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

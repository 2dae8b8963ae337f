"""A seeded portfolio as plain JSON: nothing in it is made for one library."""

from __future__ import annotations

import datetime
import random
from typing import Any

AS_OF = datetime.date(2026, 11, 23)
SEED = 2027

STAGES = ("idea", "proposed", "approved", "building", "live", "stopped")
RISKS = ("low", "medium", "high", "critical")
ACTIVE = ("approved", "building", "live")
PERIODS = ("2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4")

Json = dict[str, Any]

UNKNOWN = 0.012
"""How often a scalar is not known."""


def portfolio(size: int, seed: int = SEED) -> Json:
    """A portfolio of so many initiatives; the same for the same size and seed on every machine.

    What an initiative is near to (dependencies, shared capabilities, data, resources) does not grow
    with the portfolio.
    """
    generator = random.Random(seed)
    organisation = _organisation(generator, size)
    initiatives = [_initiative(generator, number, size, organisation) for number in range(size)]
    return {"organisation": organisation, "initiatives": initiatives}


def _organisation(generator: random.Random, size: int) -> Json:
    return {
        "units": {f"unit-{number}": _unit(generator) for number in range(max(4, size // 200))},
        "technologies": {f"tech-{number}": _technology(generator, number) for number in range(200)},
        "resources": {
            f"resource-{number}": {"capacity": generator.randint(30, 160)}
            for number in range(max(4, size // 50))
        },
        "objectives": {f"objective-{number}": {"weight": 1} for number in range(max(4, size // 4))},
    }


def _unit(generator: random.Random) -> Json:
    return {
        "delegation": generator.choice([400_000, 800_000, 1_000_000]),
        "envelope": generator.randint(8, 40) * 1_000_000,
        "appetite": generator.choice(["medium", "high", "critical", "critical"]),
    }


def _technology(generator: random.Random, number: int) -> Json:
    ends = _day(generator, datetime.date(2027, 1, 1), 4000) if generator.random() < 0.1 else "2045-01-01"
    status = generator.choice(["adopt"] * 60 + ["trial"] * 9 + ["hold"])
    return {"category": f"category-{number % 40}", "status": status, "end_of_life": ends}


def _initiative(generator: random.Random, number: int, size: int, organisation: Json) -> Json:
    start = datetime.date(2026, 1, 1) + datetime.timedelta(days=generator.randint(0, 900))
    length = generator.choice([generator.randint(30, 900)] * 30 + [generator.randint(-20, 1200)])
    row: Json = {
        "id": f"initiative-{number:06}",
        "title": f"Initiative {number}",
        "unit": generator.choice(list(organisation["units"])),
        "owner": f"person-{generator.randrange(size // 3 + 1)}",
        "stage": generator.choice(STAGES),
        "risk": generator.choice(["low", "low", "low", "medium", "medium", "high"]),
        "budget": generator.choice([20_000, 40_000, 60_000, 90_000, 150_000, 250_000, 450_000]),
        "start": start.isoformat(),
        "end": (start + datetime.timedelta(days=length)).isoformat(),
        **_collections(generator, size, organisation),
    }
    if generator.random() < 0.02:
        row["budget"], row["risk"] = 900_000, generator.choice(["medium", "high", "critical"])
    for name in ("owner", "risk", "budget", "start", "end"):
        if generator.random() < UNKNOWN:
            row[name] = None
    return row


def _collections(generator: random.Random, size: int, organisation: Json) -> Json:
    def some(most: int, kind: str, among: int) -> list[str]:
        chosen = [f"{kind}-{generator.randrange(among)}" for _ in range(generator.randint(0, most))]
        return list(dict.fromkeys(chosen))

    def others(most: int) -> list[str]:
        return [f"initiative-{generator.randrange(size):06}" for _ in range(generator.randint(0, most))]

    resources = len(organisation["resources"])
    served = generator.choice([1, 1, 2, 2, 2, 3]) if generator.random() > 0.05 else 0
    return {
        "technologies": some(3, "tech", 200),
        "capabilities": some(2, "capability", 3 * size),
        "data": [_use(generator, domain) for domain in some(2, "domain", size)],
        "resources": [_claim(generator, resource) for resource in some(2, "resource", resources)],
        "depends_on": list(dict.fromkeys(others(1))),
        "integrates_with": others(1),
        "objectives": {
            objective: generator.choice([10, 20, 30, 40])
            for objective in some(served, "objective", len(organisation["objectives"]))
        },
    }


def _use(generator: random.Random, domain: str) -> Json:
    personal = None if generator.random() < UNKNOWN else generator.random() < 0.3
    return {"domain": domain, "access": generator.choice(["reads"] * 5 + ["masters"]), "personal": personal}


def _claim(generator: random.Random, resource: str) -> Json:
    return {"resource": resource, "period": generator.choice(PERIODS), "amount": generator.randint(1, 5)}


def _day(generator: random.Random, first: datetime.date, days: int) -> str:
    return (first + datetime.timedelta(days=generator.randint(0, days))).isoformat()

"""What `unknown: violate` makes of a verdict that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from govrules import plan
from govrules.findings import Outcome


def strictest(tiers: Sequence[plan.Tier], first: int, holds: Iterable[bool | None]) -> int | None:
    """The place of the strictest tier that may decide, the last of equals; None where none has an effect.

    `first` is the unknown tier, and `holds` gives the values of its condition and of all after it.
    A tier after one that surely takes effect cannot decide. One without an effect saves nothing:
    what is unknown is never fine.
    """
    possible: list[int] = []
    for place, held in enumerate(holds, start=first):
        if tiers[place].effect is None or held is False:
            continue
        possible.append(place)
        if held:
            break
    return max(possible, key=lambda place: (_strength(tiers[place]), place), default=None)


def _strength(tier: plan.Tier) -> Outcome:
    return Outcome(tier.effect.outcome) if tier.effect is not None else Outcome.ALLOW

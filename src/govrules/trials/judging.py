"""Portfolios of examples and cases made ready, and what a policy's findings mean for them."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from govrules import waivers
from govrules.decisions import decide, settle
from govrules.findings import Finding
from govrules.policy.approvals import approvals_in
from govrules.trials.expectations import Judged
from govrules.waivers import Waiver
from govrules.world import World


@frozen
class Ready:
    """A portfolio as rules see it, on a date, with the waivers that are granted."""

    world: World = field(repr=False, eq=False)
    waivers: tuple[Waiver, ...] = ()

    def judged(self, findings: Iterable[Finding]) -> Judged:
        """The decisions that follow from findings."""
        approvals = approvals_in(self.world)
        waived, _ = waivers.apply(self.waivers, findings, self.world.as_of)
        settled = settle(waived, approvals)
        decisions = decide(settled, self.world.initiatives, approvals)
        return Judged(settled, {decision.initiative: decision for decision in decisions})

"""What an engine knows already, so that telling a finding need not go through everything again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from attrs import Factory, frozen

from govrules import plan


class Whole(Protocol):
    """What an expression gives that is the same for every subject."""

    def value(self) -> Any:
        """Its value, None where it is unknown."""

    def lacking(self, node: plan.Expression) -> tuple[str, ...]:
        """The paths of what makes it unknown, as the expression is written here."""


Near = Callable[[Mapping[str, Any]], Iterable[str]]
"""From the values of variables to the initiatives that can matter in a loop, in order."""


@frozen
class Shortcuts:
    """Values of the whole portfolio by expression, and who can matter in loops over all initiatives."""

    wholes: Mapping[plan.Expression, Whole] = Factory(dict)
    near: Mapping[plan.Loop, Near] = Factory(dict)


NO_SHORTCUTS = Shortcuts()

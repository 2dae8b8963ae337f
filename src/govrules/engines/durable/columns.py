"""What durable-rules sees of an initiative: whole numbers, each with whether it is known."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import attrs
from attrs import field, frozen

from govrules import plan
from govrules.types import DATE, DURATION, FLAG, NUMBER, Scale, Type, is_textual
from govrules.values import EXACT

LIMIT = 2**53 - 1
"""No number is beyond it on either side."""

FALSE_CODE, TRUE_CODE, UNKNOWN_CODE = 0, 1, 2
"""The three truths, as columns hold them."""

_PARTS_OF_ONE = Decimal(10_000)


@frozen
class Column:
    """A value of an expression over `initiative`, or its truth, which may be unknown."""

    node: plan.Expression
    is_truth: bool = False

    def __str__(self) -> str:
        if isinstance(self.node, plan.Field) and isinstance(self.node.base, plan.Variable):
            return self.node.name
        return str(self.node)

    @property
    def form(self) -> str:
        """How the value becomes a number."""
        return "truth" if self.is_truth else form_of(self.node.type)


@frozen
class Link:
    """The members of a collection of `initiative`: one fact for each."""

    node: plan.Expression
    member: Type

    def __str__(self) -> str:
        return str(Column(self.node))

    @property
    def form(self) -> str:
        return form_of(self.member)


def form_of(type_: Type) -> str:
    """How values of a type become numbers; empty where they cannot."""
    if is_textual(type_):
        return "text"
    if isinstance(type_, Scale):
        return f"scale {type_.name}"
    return str(type_) if type_ in (NUMBER, FLAG, DATE, DURATION) else ""


def about_subject(node: plan.Expression, variable: str) -> plan.Expression:
    """The same expression with `initiative` in place of another variable."""
    if isinstance(node, plan.Variable):
        return attrs.evolve(node, name=plan.SUBJECT) if node.name == variable else node
    changed = {
        each.name: _renamed(getattr(node, each.name), variable)
        for each in attrs.fields(type(node))
        if each.name not in {"type", "origin", "definition"}
    }
    return attrs.evolve(node, **changed)


def _renamed(part: Any, variable: str) -> Any:
    if isinstance(part, plan.Node):
        return about_subject(part, variable)  # type: ignore[arg-type]  # every node is one of the union
    if isinstance(part, tuple):
        return tuple(_renamed(each, variable) for each in part)
    if isinstance(part, plan.Loop):
        conditions = _renamed(part.conditions, variable)
        return attrs.evolve(part, source=_renamed(part.source, variable), conditions=conditions)
    return part


def number_code(value: Decimal) -> int:
    """Twice the ten-thousandths of a number; odd for what lies between two of them, or too far out.

    In order like the numbers, and equal only for equal numbers where it is even.

    >>> [number_code(Decimal(each)) for each in ("0.0001", "0.00015", "-0.00001", "1e30")]
    [2, 3, -1, 9007199254740991]
    """
    scaled = EXACT.multiply(value, _PARTS_OF_ONE)
    floor = scaled.to_integral_value(ROUND_FLOOR, context=EXACT)
    return max(-LIMIT, min(LIMIT, 2 * int(floor) + (floor != scaled)))


def is_exact(code: int) -> bool:
    """Whether a number's code stands for this number alone."""
    return code % 2 == 0


@frozen
class Symbols:
    """A number for each text in use. Numbers of texts are never given again."""

    _codes: dict[str, int] = field(factory=dict, init=False)
    _uses: dict[str, int] = field(factory=dict, init=False)
    _last: list[int] = field(factory=lambda: [0], init=False)

    def code(self, text: str) -> int:
        """The number of a text, which has one more use now."""
        if text not in self._codes:
            self._last[0] += 1
            self._codes[text] = self._last[0]
        self._uses[text] = self._uses.get(text, 0) + 1
        return self._codes[text]

    def release(self, texts: Iterable[str]) -> None:
        """Each of the texts has one use less; those without any are forgotten."""
        for text in texts:
            self._uses[text] -= 1
            if not self._uses[text]:
                del self._uses[text], self._codes[text]

    def known(self) -> dict[str, int]:
        return dict(self._codes)


@frozen
class Coder:
    """Turns values into numbers. `texts` collects the texts whose numbers were given."""

    ranks: Mapping[str, Mapping[str, int]]
    symbols: Symbols
    texts: list[str] = field(factory=list)

    def code(self, type_: Type, value: Any) -> int:
        """The number of a known value."""
        if is_textual(type_):
            return self.subject(value)
        if isinstance(type_, Scale):
            return self.ranks[type_.name][value]
        if isinstance(value, Decimal):
            return number_code(value)
        if isinstance(value, datetime.date):
            return value.toordinal()
        return value.days if isinstance(value, datetime.timedelta) else int(value)

    def subject(self, id_: str) -> int:
        """The number of an initiative."""
        self.texts.append(id_)
        return self.symbols.code(id_)


def truth_code(value: bool | None) -> int:  # noqa: FBT001 - a value of the language
    return UNKNOWN_CODE if value is None else int(value)

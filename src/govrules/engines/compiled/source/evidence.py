"""The source of evidence: the values that decided, collected only where there is a finding."""

from __future__ import annotations

from typing import Literal

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter
from govrules.engines.compiled.source.loops import Loops, write_loops
from govrules.meaning.evidence import CONSTANTS, TERMS, deciding
from govrules.types import is_single

Side = Literal["true", "false", "unknown"]
"""What a condition is known to be where its evidence is collected."""

_RESULTS = {"true": "True", "false": "False", "unknown": "None"}


def write_evidence(emitter: Emitter, rule: plan.Rule, place: int, *, violated: bool) -> str:
    """A name for the evidence of a verdict by the tier of a place."""
    result = emitter.assign("{}", "evidence")
    if rule.evidence:
        for name, expression in rule.evidence:
            emitter.line(
                f"{result}[{emitter.world.constant(name, ('key', name))}] = {emitter.value(expression)}"
            )
        return result
    writer = _Writer(emitter, result)
    if not violated:
        writer.decisive(rule.tiers[place].condition, "unknown")
        return result
    for tier in rule.tiers[:place]:
        writer.before(tier.condition, certain=rule.unknown != "violate")
    if rule.unknown == "violate" and rule.tiers[place].condition != plan.TRUE:
        writer.whichever(rule.tiers[place].condition)
    else:
        writer.decisive(rule.tiers[place].condition, "true")
    return result


class _Writer:
    """Writes lines that put evidence into a dict."""

    def __init__(self, emitter: Emitter, result: str) -> None:
        self.emitter = emitter
        self.result = result

    def decisive(self, node: plan.Expression, side: Side) -> None:
        """The evidence of a condition that is known to be on a side."""
        match node:
            case plan.Not(operand=operand):
                self.decisive(operand, _OPPOSITE[side])
            case plan.And(operands=operands) | plan.Or(operands=operands):
                all_on_side = side == ("true" if isinstance(node, plan.And) else "false")
                for operand in operands:
                    self._operand(operand, side, certain=all_on_side)
            case plan.Conditional():
                self._conditional(node, side)
            case plan.Aggregate(function="any" | "all"):
                self._members(node, side)
            case _:
                self._terms(node)

    def before(self, node: plan.Expression, *, certain: bool) -> None:
        """The evidence of a condition that did not decide: it is false, if that is certain."""
        if certain:
            self.decisive(node, "false")
        else:
            self.whichever(node)

    def whichever(self, node: plan.Expression) -> None:
        """The evidence of a condition that may be true, false or unknown."""
        with self.emitter.block(f"if {self.emitter.true(node)}:"):
            self.decisive(node, "true")
        with self.emitter.block("else:"):
            false = self.emitter.false(node)
            with self.emitter.block(f"if {false}:"):
                self.decisive(node, "false")
            with self.emitter.block("else:"):
                self.decisive(node, "unknown")

    def _operand(self, node: plan.Expression, side: Side, *, certain: bool) -> None:
        if certain:
            self.decisive(node, side)
            return
        with self.emitter.block(f"if {self._on_side(node, side)}:"):
            self.decisive(node, side)

    def _on_side(self, node: plan.Expression, side: Side) -> str:
        if side == "true":
            return self.emitter.true(node)
        if side == "false":
            return self.emitter.false(node)
        return f"not ({self.emitter.true(node)} or {self.emitter.false(node)})"

    def _conditional(self, node: plan.Conditional, side: Side) -> None:
        with self.emitter.block(f"if {self.emitter.true(node.test)}:"):
            self.decisive(node.test, "true")
            self.decisive(node.then, side)
        with self.emitter.block(f"elif {self.emitter.false(node.test)}:"):
            self.decisive(node.test, "false")
            self.decisive(node.otherwise, side)
        with self.emitter.block("else:"):
            self.decisive(node.test, "unknown")

    def _terms(self, node: plan.Expression) -> None:
        """The values that an expression compares: what it reads, not what is written in it."""
        if isinstance(node, CONSTANTS) or (isinstance(node, plan.Parameter) and not is_single(node.type)):
            return
        if isinstance(node, TERMS):
            name = self.emitter.value(node)
            present = self.emitter.present(name)
            line = f"{self.result}[{self._text(node)}] = {name}"
            self.emitter.line(f"if {present}: {line}" if present else line)
            return
        for part in plan.children(node):
            self._terms(part)

    def _text(self, node: plan.Expression) -> str:
        return self.emitter.world.constant(str(node), ("text", str(node)))

    def _members(self, node: plan.Aggregate, side: Side) -> None:
        """The members that made an `any` true or an `all` false; otherwise just what it is."""
        if side != ("true" if node.function == "any" else "false"):
            self.emitter.line(f"{self.result}[{self._text(node)}] = {_RESULTS[side]}")
            return
        emitter, members = self.emitter, self.emitter.assign("[]", "members")
        first = plan.SUBJECT if isinstance(node.rows, plan.GroupRows) else node.rows[0].variable
        element = node.element
        assert element is not None, "any and all look at a condition"

        def row() -> None:
            with emitter.block(f"if {self._on_side(element, side)}:"):
                emitter.line(f"{members}.append({emitter.variables[first].value})")

        write_loops(emitter, node.rows, Loops(row, lambda: emitter.line("pass")))
        function = emitter.world.constant(deciding, "deciding")
        emitter.line(f"{self.result}[{self._text(node)}] = {function}({members}, {_RESULTS[side]})")


_OPPOSITE: dict[Side, Side] = {"true": "false", "false": "true", "unknown": "unknown"}

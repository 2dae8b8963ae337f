"""The tables that a policy looks into and a portfolio does not have, or has otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from govrules import plan
from govrules.diagnostics import Diagnostic, one_of
from govrules.model import Portfolio
from govrules.tables import Table


def unsupplied(portfolio: Portfolio, policy: plan.Plan) -> tuple[Diagnostic, ...]:
    """A problem for each table, key and column that a policy reads in vain.

    What is looked up there is unknown, which nobody should have to guess from the findings.
    """
    return tuple(
        problem
        for name, declared in policy.supplied.items()
        for problem in _problems(name, declared, portfolio.tables.get(name))
    )


def _problems(name: str, declared: plan.Supplied, table: Table | None) -> Iterator[Diagnostic]:
    if table is None:
        if not declared.optional:
            yield _lacking(name, declared)
    elif table.key != declared.column:
        message = (
            f"the portfolio's table `{name}` has the key `{table.key}`, and the policy's `{declared.column}`"
        )
        yield Diagnostic("table-key", message, declared.span, f"write `key: {declared.column}`", _path(name))
    else:
        for column in declared.columns:
            if table.rows and column not in table.columns:
                message = (
                    f"the portfolio's table `{name}` has no column `{column}`, which the policy declares"
                )
                advice = f"it has {one_of(table.columns)}"
                yield Diagnostic("table-column", message, declared.span, advice, _path(name))


def _lacking(name: str, declared: plan.Supplied) -> Diagnostic:
    message = f"the policy looks into a table `{name}`, and the portfolio has none"
    advice = (
        f"give it one, as in `tables: {{{name}: {{key: {declared.column}, file: {name}.csv}}}}`; "
        "where the policy can do without, it says `optional: true`"
    )
    return Diagnostic("table-missing", message, declared.span, advice, _path(name))


def _path(name: str) -> str:
    return f"$.tables.{name}"

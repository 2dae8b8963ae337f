"""Every library that is compared, in the order of the report."""

from __future__ import annotations

from benchmarks.peers import expressions, logic, own, rego, rulesets, tables
from benchmarks.peers.peer import Peer

BASELINE = own.HandWritten.name

OWN: tuple[type[Peer], ...] = (
    own.HandWritten,
    own.HandWrittenComplete,
    own.Govrules,
    own.GovrulesTold,
    own.GovrulesFromJson,
    own.GovrulesUntold,
)
OTHERS: tuple[type[Peer], ...] = (
    expressions.ZenExpressionList,
    expressions.ZenExpression,
    expressions.ZenGraph,
    expressions.CelExprPythonList,
    expressions.CelExprPython,
    expressions.CommonExpressionLanguageList,
    expressions.CommonExpressionLanguage,
    expressions.RuleEngine,
    rego.Regorus,
    rulesets.Cedar,
    rulesets.BusinessRules,
    rulesets.Durable,
    logic.Clips,
    logic.Clingo,
    tables.Polars,
    tables.DuckDB,
)
LARGEST: tuple[type[Peer], ...] = (own.HandWritten, own.HandWrittenComplete, own.Govrules)
"""Those that are asked about the largest portfolio too."""

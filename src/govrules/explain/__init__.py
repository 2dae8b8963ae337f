"""Explanations: a rule in words, and what made it decide as it did."""

from govrules.explain.clauses import Clause
from govrules.explain.explanations import (
    ExplainedFinding,
    ExplainedRule,
    Explainer,
    explain_rule,
    not_found,
    rule_named,
)
from govrules.explain.judgements import Judgement, Step
from govrules.explain.phrases import spoken
from govrules.explain.settings import Setting
from govrules.explain.trace import MOST_ROWS, Traced, trace
from govrules.explain.words import RuleInWords, in_words, localised

__all__ = [
    "MOST_ROWS",
    "Clause",
    "ExplainedFinding",
    "ExplainedRule",
    "Explainer",
    "Judgement",
    "RuleInWords",
    "Setting",
    "Step",
    "Traced",
    "explain_rule",
    "in_words",
    "localised",
    "not_found",
    "rule_named",
    "spoken",
    "trace",
]

"""Tries policies on the examples inside their rules and on the cases beside them."""

from govrules.trials.casefiles import CaseFile, is_case_file, targets
from govrules.trials.cases import Case, CaseResult, Loader, all_cases, read_cases, run_cases
from govrules.trials.coverage import Coverage, Goal, RuleCoverage
from govrules.trials.examples import (
    AS_OF,
    KINDS,
    Example,
    Shown,
    Trial,
    Trials,
    alone,
    examples_of,
    own_rules,
    run,
    shown_by,
    try_example,
)
from govrules.trials.expectations import Judged, Mismatch
from govrules.trials.results import Results, Tested, results, run_all

__all__ = [
    "AS_OF",
    "KINDS",
    "Case",
    "CaseFile",
    "CaseResult",
    "Coverage",
    "Example",
    "Goal",
    "Judged",
    "Loader",
    "Mismatch",
    "Results",
    "RuleCoverage",
    "Shown",
    "Tested",
    "Trial",
    "Trials",
    "all_cases",
    "alone",
    "examples_of",
    "is_case_file",
    "own_rules",
    "read_cases",
    "results",
    "run",
    "run_all",
    "run_cases",
    "shown_by",
    "targets",
    "try_example",
]

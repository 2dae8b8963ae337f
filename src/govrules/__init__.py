"""govrules: a policy language for portfolios of initiatives.

>>> import datetime, pathlib, tempfile
>>> import govrules
>>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
>>> _ = rules.write_text('''
... - id: autonomy.spending
...   each: initiative
...   require: budget <= 50_000
...   effect: {escalate: [portfolio-board]}
... ''')
>>> policy = govrules.load(rules)
>>> crm = govrules.Initiative(id="crm-2", title="New CRM", unit="sales", budget=180_000)
>>> decision = policy.decide(crm, as_of=datetime.date(2026, 11, 23))
>>> decision.outcome.value, decision.approvals
('escalate', ('portfolio-board',))
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from govrules.version import __version__

if TYPE_CHECKING:
    from govrules.decisions import Decision
    from govrules.diagnostics import (
        Diagnostic,
        DiagnosticError,
        GovrulesError,
        PluginError,
        PolicyError,
        PortfolioError,
        Source,
        Span,
        UsageError,
        WaiverError,
    )
    from govrules.findings import Finding, Outcome
    from govrules.hookspecs import hookimpl
    from govrules.model import Initiative, Organisation, Portfolio
    from govrules.plugins import Host, Plugins
    from govrules.policy import Change, LivePortfolio, Policy, Review, load
    from govrules.waivers import Waiver

__all__ = [
    "Change",
    "Decision",
    "Diagnostic",
    "DiagnosticError",
    "Finding",
    "GovrulesError",
    "Host",
    "Initiative",
    "LivePortfolio",
    "Organisation",
    "Outcome",
    "PluginError",
    "Plugins",
    "Policy",
    "PolicyError",
    "Portfolio",
    "PortfolioError",
    "Review",
    "Source",
    "Span",
    "UsageError",
    "Waiver",
    "WaiverError",
    "__version__",
    "hookimpl",
    "load",
]

_HOMES = {
    "decisions": ("Decision",),
    "diagnostics": (
        "Diagnostic",
        "DiagnosticError",
        "GovrulesError",
        "PluginError",
        "PolicyError",
        "PortfolioError",
        "Source",
        "Span",
        "UsageError",
        "WaiverError",
    ),
    "findings": ("Finding", "Outcome"),
    "hookspecs": ("hookimpl",),
    "model": ("Initiative", "Organisation", "Portfolio"),
    "plugins": ("Host", "Plugins"),
    "policy": ("Change", "LivePortfolio", "Policy", "Review", "load"),
    "waivers": ("Waiver",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that importing the package costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

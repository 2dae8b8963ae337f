"""govrules: a policy language for portfolios of initiatives.

>>> import datetime, pathlib, tempfile
>>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
>>> _ = rules.write_text('''
... - id: autonomy.spending
...   each: initiative
...   require: budget <= 50_000
...   effect: {escalate: [portfolio-board]}
... ''')
>>> policy = load(rules)
>>> crm = Initiative(id="crm-2", title="New CRM", unit="sales", budget=180_000)
>>> decision = policy.decide(crm, as_of=datetime.date(2026, 11, 23))
>>> decision.outcome.value, decision.approvals
('escalate', ('portfolio-board',))
"""

from govrules.decisions import Decision
from govrules.diagnostics import (
    Diagnostic,
    DiagnosticError,
    GovrulesError,
    PolicyError,
    PortfolioError,
    Source,
    Span,
    UsageError,
    WaiverError,
)
from govrules.findings import Finding, Outcome
from govrules.model import Initiative, Organisation, Portfolio
from govrules.policy import Policy, Review, load
from govrules.version import __version__
from govrules.waivers import Waiver

__all__ = [
    "Decision",
    "Diagnostic",
    "DiagnosticError",
    "Finding",
    "GovrulesError",
    "Initiative",
    "Organisation",
    "Outcome",
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
    "load",
]
